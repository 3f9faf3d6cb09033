import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LogReplay } from '../../clients/auditor/log/recompute-log.ts';
import { replayLog } from '../../clients/auditor/log/replay-log.ts';
import { logFileReader } from '../../clients/auditor/log-files.ts';
import { equalBytes } from '../../core/kernel/bytes.ts';
import { fsck, fsckBinary } from '../support/log/fsck.ts';
import { GeneratedLog } from '../support/log/generated-log.ts';
import type { Bench } from './row.ts';

const ENTRIES = 262_144;
const SERVER = fileURLToPath(new URL('../support/processes/serve-folder.ts', import.meta.url));
const NAME = `audit a log of ${ENTRIES} entries over HTTP`;

/** Measures the audit of a whole log against Tessera's fsck, both over HTTP from one server of the same files. */
export const run: Bench = async (wanted) => {
  if (!wanted(NAME)) return [];
  await fsckBinary();
  const folder = mkdtempSync(join(tmpdir(), 'audit-bench-'));
  const log = new GeneratedLog(ENTRIES);
  for (const path of log.paths()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), (await log.read(path)) as Uint8Array);
  }
  const key = join(folder, 'log.vkey');
  writeFileSync(key, log.verifierKey);
  const server = spawn(process.execPath, [SERVER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    const theirs = await seconds(async () => {
      const said = await fsck(url, key);
      if (!said.includes(`Successfully fsck'd log with size ${ENTRIES} `)) throw new Error(`fsck says:\n${said}`);
    });
    const ours = await seconds(() => audit(url, log));
    const [value, baselineValue] = [ENTRIES / ours, ENTRIES / theirs];
    const ratio = value / baselineValue;
    const target = 'ratio >= 0.25';
    return [
      {
        name: NAME,
        value,
        unit: 'entries/s',
        baseline: "Tessera's fsck",
        baselineValue,
        ratio,
        target,
        met: ratio >= 0.25,
      },
    ];
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
};

/** Reads the whole log, checks each entry, and recomputes its map. */
async function audit(url: string, { origin, size, rootHash }: GeneratedLog): Promise<void> {
  const replay = new LogReplay({ readFile: logFileReader({ url }), origin, expected: size });
  const failed = (_: string, failure: Error) => {
    throw failure;
  };
  const listener = { found() {}, note() {}, progress() {}, failed };
  await replayLog(replay, { signed: { treeSize: size, rootHash }, everyStatement: false, now: 0n }, listener);
  await replay.values.rootOf({ from: 0n, to: BigInt(size) });
  if (!equalBytes(replay.tree.root(), rootHash)) throw new Error('the entries have another root');
  replay.close();
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
