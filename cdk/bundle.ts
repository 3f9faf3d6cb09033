import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = 'index.mjs';
// Libraries in CommonJS ask for Node's own modules by `require`, which an ES module does not have.
const REQUIRE = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`;

/** One function's code as Lambda runs it. */
export interface Bundle {
  /** An ES module for Node 24 that needs nothing beside it; the same sources give the same bytes. */
  readonly code: Uint8Array;
  /** Its source map, to be kept out of what is deployed. */
  readonly map: Uint8Array;
  /** Bytes of `code` by the source file that they come from, relative to the repository, with `/`. */
  readonly inputs: ReadonlyMap<string, number>;
}

/** Where a function's bundle lies. */
export interface BundledFunction {
  /** A folder with `index.mjs` and nothing else: the asset. */
  readonly dir: string;
  /** Size of `index.mjs`. */
  readonly bytes: number;
}

/**
 * Bundles functions, each the name of a file of lambdas/handlers, into a folder each of `outDir`, whose handler is `index.handler`. Source
 * maps lie beside the folders, as `<name>.mjs.map`.
 * @throws Error of esbuild, naming what it cannot resolve or read
 */
export async function bundleFunctions(
  names: readonly string[],
  outDir: string,
): Promise<ReadonlyMap<string, BundledFunction>> {
  await mkdir(outDir, { recursive: true });
  const bundled = await Promise.all(names.map((name) => writeBundle(name, outDir)));
  return new Map(bundled);
}

async function writeBundle(name: string, outDir: string): Promise<[string, BundledFunction]> {
  const { code, map } = await bundle(functionFile(name));
  const dir = join(outDir, name);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir);
  await Promise.all([writeFile(join(dir, FILE), code), writeFile(join(outDir, `${name}.mjs.map`), map)]);
  return [name, { dir, bytes: code.length }];
}

/** The file of a function. */
export function functionFile(name: string): string {
  return join(ROOT, 'lambdas/handlers', `${name}.ts`);
}

/** Bundles one file with all that it imports. What is imported dynamically is part of it, but runs only when it is asked for. */
export async function bundle(entryFile: string): Promise<Bundle> {
  const plain = await run(entryFile, '');
  return plain.requiresModules ? (await run(entryFile, REQUIRE)).bundle : plain.bundle;
}

async function run(entryFile: string, banner: string): Promise<{ bundle: Bundle; requiresModules: boolean }> {
  const { outputFiles, metafile } = await build({ ...OPTIONS, entryPoints: [entryFile], banner: { js: banner } });
  const [map, code] = [...outputFiles].sort(
    (a, b) => Number(b.path.endsWith('.map')) - Number(a.path.endsWith('.map')),
  );
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
  if (map === undefined || code === undefined || output === undefined) throw new Error(`esbuild made no ${FILE}`);
  const inputs = Object.entries(output.inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput] as const);
  return {
    bundle: { code: code.contents, map: map.contents, inputs: new Map(inputs) },
    requiresModules: output.imports.some(({ kind }) => kind === 'require-call'),
  };
}

const OPTIONS = {
  absWorkingDir: ROOT,
  outfile: FILE,
  write: false,
  bundle: true,
  // Nothing is left to what the runtime happens to carry.
  packages: 'bundle',
  external: [],
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Modules before CommonJS: only they can be shaken.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;
