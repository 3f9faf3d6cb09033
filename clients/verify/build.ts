import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = 'clients/verify/page';

/** The page with its parts; the same sources give the same bytes. */
export interface VerifyPage {
  /** The whole page, one file. */
  readonly html: string;
  readonly script: string;
  /** The source files of the script, relative to the repository, with `/`. */
  readonly inputs: readonly string[];
  /** The policy that the page itself declares: its own script and style, and nodes of the chain. */
  readonly contentSecurityPolicy: string;
}

// See docs/decisions/0530-the-verifier-is-one-file.md
/** Builds the page at `/verify`. @throws Error of esbuild, naming the module that it cannot resolve or read */
export function buildVerifyPage(): VerifyPage {
  const { text: script, inputs } = bundled(`${PAGE}/main.ts`);
  const { text: style } = bundled(`${PAGE}/page.css`);
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    // The reader names the node: by https, or on their own machine.
    'connect-src https: http://localhost:* http://127.0.0.1:*',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const parts: Readonly<Record<string, string>> = {
    POLICY: contentSecurityPolicy,
    '/*STYLE*/': style,
    '/*SCRIPT*/': script,
  };
  const template = readFileSync(`${ROOT}${PAGE}/page.html`, 'utf8');
  const html = template.replace(/POLICY|\/\*(?:STYLE|SCRIPT)\*\//g, (name) => parts[name] ?? name);
  return { html, script, inputs, contentSecurityPolicy };
}

function bundled(entry: string): { readonly text: string; readonly inputs: readonly string[] } {
  const { outputFiles, metafile } = buildSync({ ...OPTIONS, entryPoints: [entry] });
  return { text: outputFiles[0]?.text.trim() ?? '', inputs: Object.keys(metafile.inputs) };
}

function hashOf(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`;
}

const OPTIONS = {
  absWorkingDir: ROOT,
  write: false,
  metafile: true,
  bundle: true,
  packages: 'bundle',
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'silent',
} as const satisfies BuildOptions;
