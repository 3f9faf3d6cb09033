import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The last geth that can seal blocks by Clique. */
const VERSION = 'v1.13.15';
const FOLDER = fileURLToPath(new URL(`../../.cache/geth/${VERSION}`, import.meta.url));
// One of its dependencies links into Go's runtime in a way that Go 1.23 and later refuse unless the check is off.
const BUILD = ['install', '-ldflags=-checklinkname=0', `github.com/ethereum/go-ethereum/cmd/geth@${VERSION}`];

/**
 * Returns the path of geth, which is built with the machine's Go on first use and then kept in `.cache`.
 * @throws Error to be shown when there is no Go or the build fails
 */
export async function gethBinary(say: (text: string) => void): Promise<string> {
  const path = join(FOLDER, process.platform === 'win32' ? 'geth.exe' : 'geth');
  if (existsSync(path)) return path;
  say(`building geth ${VERSION} (once, some minutes) …`);
  const { code, output } = await run('go', BUILD, { ...process.env, GOBIN: FOLDER });
  if (code !== 0) throw new Error(`geth ${VERSION} could not be built:\n${output}`);
  return path;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number; output: string }>((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4_000);
      });
    }
    child.on('error', (cause) =>
      reject(
        new Error(
          'a consortium needs geth, and building it needs Go 1.21 or newer: install it from https://go.dev/dl',
          {
            cause,
          },
        ),
      ),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
