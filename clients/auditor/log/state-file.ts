import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { fromBase64url, fromUtf8, toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { booleanKind, hashKind, instantKind, isObject, nullableKind, objectKind } from '../../../core/kernel/kinds.ts';
import { readUserFile } from '../policy-source.ts';

/** The checkpoint that an audit found good, as the next one remembers it. */
export interface RememberedLog {
  readonly origin: string;
  readonly treeSize: bigint;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
  /** The auditor's clock at the end of that audit, in milliseconds since 1970. */
  readonly seenAt: number;
  /** The statement of the map that it recomputed last; null: there was none. */
  readonly recomputed: RecomputedStatement | null;
}

/** A statement of the map that an audit recomputed from the entries. */
export interface RecomputedStatement {
  /** Leaf hash of its entry, 32 bytes. */
  readonly leafHash: Uint8Array;
  /** true: every statement before it was recomputed too. */
  readonly withAllBefore: boolean;
}

const recomputedKind = nullableKind(objectKind({ leafHash: hashKind, withAllBefore: booleanKind }));
const SIZE = /^(?:0|[1-9]\d{0,15})$/;

/**
 * Reads what an earlier audit of this log remembered; null when there is no such file yet.
 * @throws AUDIT_STATE_MALFORMED when it is no file of `rememberLog`
 * @throws AUDIT_STATE_OF_ANOTHER_LOG when it is about another log
 * @throws INPUT_INVALID when it cannot be read
 */
export function recallLog(path: string, origin: string): RememberedLog | null {
  if (!existsSync(path)) return null;
  const state = parsed(path, readUserFile(path));
  if (state.origin === origin) return state;
  throw new LedgerError('AUDIT_STATE_OF_ANOTHER_LOG', `\`${path}\` is about \`${state.origin}\`, not \`${origin}\``, {
    details: { origin: state.origin },
  });
}

/** Writes the file whole, or leaves the one that was there. @throws INPUT_INVALID when it cannot be written */
export function rememberLog(path: string, { origin, treeSize, rootHash, seenAt, recomputed }: RememberedLog): void {
  const document = {
    origin,
    treeSize: `${treeSize}`,
    rootHash: toBase64url(rootHash),
    seenAt: new Date(seenAt).toISOString(),
    recomputed: recomputed && { ...recomputed, leafHash: toBase64url(recomputed.leafHash) },
  };
  const next = `${path}.${process.pid}.new`;
  try {
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(document, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
  } catch (cause) {
    rmSync(next, { force: true });
    throw new LedgerError('INPUT_INVALID', `\`${path}\` cannot be written`, { cause });
  }
}

function parsed(path: string, bytes: Uint8Array): RememberedLog {
  const document = jsonIn(bytes);
  if (!isObject(document)) throw malformed(path, 'it is not a JSON object');
  const { origin, treeSize, rootHash, seenAt, recomputed } = document;
  if (typeof origin !== 'string') throw malformed(path, '`origin` is not a text');
  if (typeof treeSize !== 'string' || !SIZE.test(treeSize)) throw malformed(path, '`treeSize` is not a size');
  if (!hashKind.fits(rootHash)) throw malformed(path, '`rootHash` is not 32 bytes');
  if (!instantKind.fits(seenAt)) throw malformed(path, '`seenAt` is not an instant');
  if (!recomputedKind.fits(recomputed)) throw malformed(path, '`recomputed` is not a statement of the map');
  return {
    origin,
    treeSize: BigInt(treeSize),
    rootHash: fromBase64url(rootHash),
    seenAt: Date.parse(seenAt),
    recomputed: recomputed && { ...recomputed, leafHash: fromBase64url(recomputed.leafHash) },
  };
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return null;
  }
}

function malformed(path: string, why: string): LedgerError {
  return new LedgerError('AUDIT_STATE_MALFORMED', `\`${path}\` remembers no audit: ${why}; name another file`);
}
