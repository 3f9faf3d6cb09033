import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { buildVerifyPage } from '../clients/verify/build.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = 'index.mjs';
// CommonJS libraries load Node's own modules with `require`, which an ES module does not have.
const REQUIRE = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`;

/** A function's code as Lambda runs it: self-contained ES modules for Node 24; the same sources give the same bytes. */
export interface Bundle {
  /** Contents by file name: `index.mjs`, which exports `handler`, and what it imports, statically or dynamically. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Source maps by file name, which are not deployed. */
  readonly maps: ReadonlyMap<string, Uint8Array>;
  /** Size of all files, in bytes. */
  readonly bytes: number;
  /** Size of the files that a cold start loads: all but those behind a dynamic import. */
  readonly startBytes: number;
  /** Number of bytes by source file, a path relative to the repository, with `/`. */
  readonly inputs: ReadonlyMap<string, number>;
  /** The source files that a cold start loads. */
  readonly startInputs: ReadonlySet<string>;
  /** Every module that the runtime must provide. */
  readonly runtimeModules: ReadonlySet<string>;
}

/** A function's bundle on disk. */
export interface BundledFunction {
  /**
   * A folder with the bundle's files, of `public` the page too that it serves, and nothing else: the asset; its handler
   * is `index.handler`.
   */
  readonly dir: string;
  /** Size of its code, in bytes. */
  readonly bytes: number;
}

/**
 * Bundles functions, each the name of a file in lambdas/functions, into a folder for each in `outDir`. Source maps are
 * beside them, in `<name>.maps`.
 * @throws Error of esbuild, naming the module that it cannot resolve or read
 */
export async function bundleFunctions(
  names: readonly string[],
  outDir: string,
): Promise<ReadonlyMap<string, BundledFunction>> {
  const bundled = await Promise.all(names.map((name) => writeFunction(name, outDir)));
  return new Map(bundled);
}

async function writeFunction(name: string, outDir: string): Promise<[string, BundledFunction]> {
  const { files, maps, bytes } = await bundle(functionFile(name));
  const dir = join(outDir, name);
  await writeFolder(dir, files);
  if (name === 'public') await writeFile(join(dir, 'verify.html'), buildVerifyPage().html);
  await writeFolder(join(outDir, `${name}.maps`), maps);
  return [name, { dir, bytes }];
}

async function writeFolder(dir: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await Promise.all([...files].map(([name, contents]) => writeFile(join(dir, name), contents)));
}

/** Returns the source file of a function. */
export function functionFile(name: string): string {
  return join(ROOT, 'lambdas/functions', `${name}.ts`);
}

// See docs/decisions/0900-parts-on-demand-are-files.md
/** Bundles a file with everything that it imports; dynamic imports go into files of their own, loaded on demand. */
export async function bundle(entryFile: string): Promise<Bundle> {
  const requiring = await run(entryFile, REQUIRE);
  return requiring.requiresModules ? requiring.bundle : (await run(entryFile, '')).bundle;
}

async function run(entryFile: string, banner: string): Promise<{ bundle: Bundle; requiresModules: boolean }> {
  const options = { ...OPTIONS, entryPoints: { index: entryFile }, banner: { js: banner } };
  const { outputFiles, metafile } = await build(options);
  const contents = outputFiles.map(({ path, contents }) => [basename(path), contents] as const);
  const files = new Map(contents.filter(([name]) => !name.endsWith('.map')));
  const outputs = Object.values(metafile.outputs);
  const start = loadedAtStart(metafile.outputs);
  return {
    bundle: {
      files,
      maps: new Map(contents.filter(([name]) => name.endsWith('.map'))),
      bytes: sum([...files.values()].map(({ length }) => length)),
      startBytes: sum(start.map(({ bytes }) => bytes)),
      inputs: bytesByInput(outputs),
      startInputs: new Set(bytesByInput(start).keys()),
      runtimeModules: new Set(
        outputs.flatMap(({ imports }) => imports.flatMap((one) => (one.external ? one.path : []))),
      ),
    },
    requiresModules: outputs.some(({ imports }) => imports.some(({ kind }) => kind === 'require-call')),
  };
}

/** Returns the entry and everything that it imports statically. */
function loadedAtStart(outputs: Metafile['outputs']): Metafile['outputs'][string][] {
  const waiting = Object.keys(outputs).filter((path) => basename(path) === ENTRY);
  const seen = new Set(waiting);
  for (const path of waiting) {
    for (const { kind, path: next } of outputs[path]?.imports ?? []) {
      if (kind !== 'import-statement' || outputs[next] === undefined || seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return waiting.flatMap((path) => outputs[path] ?? []);
}

function bytesByInput(outputs: readonly Metafile['outputs'][string][]): ReadonlyMap<string, number> {
  const inputs = new Map<string, number>();
  for (const output of outputs) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (bytesInOutput > 0) inputs.set(file, (inputs.get(file) ?? 0) + bytesInOutput);
    }
  }
  return inputs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const OPTIONS = {
  absWorkingDir: ROOT,
  outdir: 'bundle',
  outExtension: { '.js': '.mjs' },
  chunkNames: '[hash]',
  write: false,
  bundle: true,
  splitting: true,
  // Nothing relies on libraries that the runtime happens to have.
  packages: 'bundle',
  external: [],
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // ES modules before CommonJS: only they can be tree-shaken.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;
