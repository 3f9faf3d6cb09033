import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LogReplay } from '../../clients/auditor/log/recompute-log.ts';
import { replayLog } from '../../clients/auditor/log/replay-log.ts';
import { logFileReader } from '../../clients/auditor/log-files.ts';

const SERVER = fileURLToPath(new URL('./serve-log.ts', import.meta.url));

/** Audits a log of so many entries over HTTP, and prints the failures and the most memory that the process took. */
const size = Number(process.argv[2]);
const server = spawn(process.execPath, [SERVER, `${size}`], { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = (await once(server.stdout, 'data')) as [Buffer];
const { url, origin, rootHash } = JSON.parse(line.toString()) as { url: string; origin: string; rootHash: string };
const replay = new LogReplay({ readFile: logFileReader({ url }), origin, expected: size });
const failures: string[] = [];
const failed = (_: string, { code }: { code: string }) => {
  failures.push(code);
};
const listener = { found() {}, note() {}, progress() {}, failed };
const signed = { treeSize: size, rootHash: Buffer.from(rootHash, 'base64url') };
await replayLog(replay, { signed, everyStatement: true, now: 0n }, listener);
await replay.values.rootOf({ from: 0n, to: BigInt(size) });
replay.close();
server.kill();
process.stdout.write(JSON.stringify({ failures, megabytes: process.resourceUsage().maxRSS / 1024 }));
