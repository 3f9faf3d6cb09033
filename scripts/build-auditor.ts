import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { out } = new Command('npm run build:auditor --')
  .description('Makes the auditor one file of JavaScript, which Node 20 or later runs without anything beside it.')
  .option('--out <file>', 'where to write it', `${ROOT}dist/auditor.mjs`)
  .parse()
  .opts<{ out: string }>();

mkdirSync(dirname(out), { recursive: true });
await build({
  entryPoints: [`${ROOT}clients/auditor/main.ts`],
  outfile: out,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  charset: 'utf8',
  logLevel: 'warning',
  // Packages in the older format load Node's modules by `require`, which a module does not have by itself.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
console.log(`${out}: ${statSync(out).size.toLocaleString('en-US')} bytes`);
