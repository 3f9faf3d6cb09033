import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = 'index.mjs';
// Libraries in CommonJS ask for Node's own modules by `require`, which an ES module does not have.
const REQUIRE = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`;

/** One function's code as Lambda runs it: ES modules for Node 24 that need nothing beside them; the same sources give the same bytes. */
export interface Bundle {
  /** Contents by file name: `index.mjs`, which exports `handler`, and what it imports, some of it only when it is asked for. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Source maps by file name, to be kept out of what is deployed. */
  readonly maps: ReadonlyMap<string, Uint8Array>;
  /** Size of all files, in bytes. */
  readonly bytes: number;
  /** Size of the files that a cold start loads: all but those behind a dynamic import. */
  readonly startBytes: number;
  /** Bytes by the source file that they come from, a path relative to the repository, with `/`. */
  readonly inputs: ReadonlyMap<string, number>;
  /** The source files of what a cold start loads. */
  readonly startInputs: ReadonlySet<string>;
  /** Every module that it leaves to the runtime. */
  readonly runtimeModules: ReadonlySet<string>;
}

/** Where a function's bundle lies. */
export interface BundledFunction {
  /** A folder with the bundle's files and nothing else: the asset; its handler is `index.handler`. */
  readonly dir: string;
  /** Size of its files. */
  readonly bytes: number;
}

/**
 * Bundles functions, each the name of a file of lambdas/functions, into a folder each of `outDir`. Source maps lie beside them, in `<name>.maps`.
 * @throws Error of esbuild, naming what it cannot resolve or read
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
  await writeFolder(join(outDir, `${name}.maps`), maps);
  return [name, { dir, bytes }];
}

async function writeFolder(dir: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await Promise.all([...files].map(([name, contents]) => writeFile(join(dir, name), contents)));
}

/** The file of a function. */
export function functionFile(name: string): string {
  return join(ROOT, 'lambdas/functions', `${name}.ts`);
}

// See docs/decisions/0900-parts-on-demand-are-files.md
/** Bundles one file with all that it imports; what is imported dynamically is parted off and loaded when it is asked for. */
export async function bundle(entryFile: string): Promise<Bundle> {
  const plain = await run(entryFile, '');
  return plain.requiresModules ? (await run(entryFile, REQUIRE)).bundle : plain.bundle;
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

/** The entry and all that it imports without asking. */
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
