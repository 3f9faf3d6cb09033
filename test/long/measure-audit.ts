import { LogReplay } from '../../clients/auditor/log/recompute-log.ts';
import { replayLog } from '../../clients/auditor/log/replay-log.ts';
import { GeneratedLog } from '../support/log/generated-log.ts';

/** Audits a generated log of so many entries, and prints the failures and the most memory that the process took. */
const size = Number(process.argv[2]);
const log = new GeneratedLog(size);
const replay = new LogReplay({ readFile: (path) => log.read(path), origin: log.origin, expected: size });
const failures: string[] = [];
const failed = (_: string, { code }: { code: string }) => {
  failures.push(code);
};
const listener = { found() {}, note() {}, progress() {}, failed };
await replayLog(
  replay,
  { signed: { treeSize: size, rootHash: log.rootHash }, everyStatement: true, now: 0n },
  listener,
);
await replay.values.rootOf({ from: 0n, to: BigInt(size) });
replay.close();
process.stdout.write(JSON.stringify({ failures, megabytes: process.resourceUsage().maxRSS / 1024 }));
