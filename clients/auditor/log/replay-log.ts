import type { LedgerError } from '../../../core/kernel/error.ts';
import { instantOfSeconds } from '../../../core/kernel/instant.ts';
import { formatNumber, plural } from '../output.ts';
import type { SignedTree } from './leaf-groups.ts';
import type { AuditListener } from './listener.ts';
import type { LogReplay } from './recompute-log.ts';

/** Seconds after which all versions of an item that were recorded are in the log. */
const SEQUENCED_AFTER = 3600n;

interface Target {
  readonly signed: SignedTree;
  readonly everyStatement: boolean;
  /** The auditor's clock, in seconds since 1970. */
  readonly now: bigint;
}

type Step = 'entries' | 'tiles' | 'values' | 'registry' | 'map';

/** Reads a log on to a checkpoint, checks what its entries say in the open, and says what was found. */
export async function replayLog(replay: LogReplay, target: Target, listener: AuditListener): Promise<void> {
  const { signed, everyStatement, now } = target;
  const since = replay.tree.size;
  const failed = new Set<Step>();
  const fail = (failure: LedgerError, step = stepOf(failure)) => {
    failed.add(step);
    listener.failed(step, failure);
  };
  const found = (step: Step, text: string) => {
    if (!failed.has(step)) listener.found(step, text);
  };
  await replay.advance(signed, {
    onFailure: fail,
    onProgress: (done) => listener.progress(done, signed.treeSize),
  });
  const { counts, tiles, registry, map, values } = replay;
  const parts = `${formatNumber(counts.subject)} about people, ${formatNumber(counts.registry)} about the registry`;
  found('entries', `${formatNumber(signed.treeSize)}: ${parts}`);
  found('tiles', `${formatNumber(tiles)} recomputed from the entries`);
  if (signed.treeSize > since) for (const failure of values.reused(since)) fail(failure);
  found('values', 'each label and each value is in one entry alone');
  for (const failure of registry.gaps(instantOfSeconds(now - SEQUENCED_AFTER))) fail(failure);
  found('registry', `${plural(registry.items, 'item')}, each version after the one before`);
  const runs = await map.recompute(values, everyStatement, fail);
  for (const line of replay.keys.lines) listener.note(line);
  const { newest } = map;
  if (newest !== null) {
    found('map', `${plural(runs, 'run')} recomputed; leaf ${newest.leafIndex} states it up to leaf ${newest.size}`);
  }
}

function stepOf({ code }: LedgerError): Step {
  if (code.startsWith('TILE')) return 'tiles';
  if (code.startsWith('REGISTRY')) return 'registry';
  if (code.startsWith('MAP')) return 'map';
  return code.endsWith('REUSED') ? 'values' : 'entries';
}
