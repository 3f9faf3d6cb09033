import { concat, toBase64url, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into, sha256 } from '../kernel/sha256.ts';
import { MAX_STATE_MEMBERS, MIN_STATE_MEMBERS } from '../limits.ts';
import { HASH_BYTES, hashLeaf, hashNode } from '../merkle/index.ts';
import type { SubjectState } from '../subject/state.ts';
import { memberBytes, memberCount } from '../subject/state-members.ts';

const STATE_SALT_PREFIX = utf8('consent-ledger/state/v1\n');
const NOTHING = new Uint8Array(0);

/** One member of a state, with what shows that a commitment to the state holds it. */
interface OpenedMember {
  /** From 0, below the number of members. */
  readonly index: number;
  /** 32 bytes, of this member alone. */
  readonly salt: Uint8Array;
  /** The JSON of the member; no bytes where it only fills the tree up. */
  readonly bytes: Uint8Array;
  /** Hashes of 32 bytes each, from the member's sibling up to the root's child. */
  readonly path: readonly Uint8Array[];
}

/** Some members of a state. */
export interface StateOpening {
  /** The number of members that the commitment is over, a power of two. */
  readonly count: number;
  readonly members: readonly OpenedMember[];
}

/** The members of a state that a commitment was found to hold. */
export interface VerifiedMembers {
  readonly count: number;
  /** The bytes of each, by index. */
  readonly bytes: ReadonlyMap<number, Uint8Array>;
}

/**
 * Returns the value of the slot `state`: base64url of SHA-256(number of members ‖ root of the tree over them). Each
 * leaf has a salt of its own, derived from the salts of the other 16 disclosures in slot order. Costs 3 hashes for each
 * member, of which there are 16 or more.
 *
 * SECURITY: a holder of all other disclosures can recompute the commitment and open any member, a holder of fewer can
 * test guesses of no member, one that was shown a member learns nothing of the others but how many hashes a path has,
 * and erasing the disclosures erases them all.
 *
 * @param otherSalts the salts of all slots but `state`, 16 bytes each
 * See docs/decisions/0200-state-salt.md, docs/decisions/0201-members-of-a-state.md
 */
export function stateCommitment(
  state: SubjectState,
  otherSalts: readonly Uint8Array[],
  hash: Sha256Into = nobleSha256,
): string {
  const { levels } = treeOver(state, otherSalts, hash);
  return commitmentOf((levels[0] as Level).length, rootOf(levels), hash);
}

/**
 * Opens the members of a state at these indices, in their order.
 * @param otherSalts the salts of all slots but `state` of the event whose entry commits to the state
 */
export function openMembers(
  state: SubjectState,
  otherSalts: readonly Uint8Array[],
  indices: readonly number[],
  hash: Sha256Into = nobleSha256,
): StateOpening {
  const { members, salts, levels } = treeOver(state, otherSalts, hash);
  const opened = indices.map((index) => ({
    index,
    salt: salts[index] as Uint8Array,
    bytes: members[index] ?? NOTHING,
    path: levels.slice(0, -1).map((level, height) => level[(index >> height) ^ 1] as Uint8Array),
  }));
  return { count: salts.length, members: opened };
}

/**
 * Returns the members that an opening shows, each of which the commitment holds at its index. Costs a hash for each of
 * a path, and two.
 * @param commitment the value of the slot `state`
 * @throws STATE_MISMATCH when the commitment does not hold a member at its index, or cannot be over that many
 */
export function verifyMembers(
  commitment: string,
  { count, members }: StateOpening,
  hash: Sha256Into = nobleSha256,
): VerifiedMembers {
  const height = Math.log2(count);
  if (!Number.isInteger(height) || count < MIN_STATE_MEMBERS || count > MAX_STATE_MEMBERS) {
    throw mismatch(`no state has ${count} members`);
  }
  const bytes = new Map<number, Uint8Array>();
  for (const member of members) {
    const { index, salt, path } = member;
    if (!Number.isInteger(index) || index < 0 || index >= count) throw mismatch('a member is beyond their number');
    if (bytes.has(index)) throw mismatch('a member is opened twice');
    if (salt.length !== HASH_BYTES) throw mismatch('a salt is not 32 bytes');
    if (path.length !== height || path.some((one) => one.length !== HASH_BYTES)) {
      throw mismatch(`the path of a member is not ${height} hashes`);
    }
    if (commitmentOf(count, climbed(member, hash), hash) !== commitment) {
      throw mismatch(`the entry commits to another member ${index}`);
    }
    bytes.set(index, member.bytes);
  }
  return { count, bytes };
}

/** The hashes of a tree at one height, left to right. */
type Level = readonly Uint8Array[];

/** Returns the members of a state that are not empty, the salts of all, and the hashes of their tree, leaves first. */
function treeOver(state: SubjectState, otherSalts: readonly Uint8Array[], hash: Sha256Into) {
  const members = memberBytes(state);
  const stateSalt = sha256(concat(STATE_SALT_PREFIX, ...otherSalts), hash);
  const salts = Array.from({ length: memberCount(state) }, (_, i) => sha256(concat(stateSalt, uint32(i)), hash));
  const leaves = salts.map((salt, i) => hashLeaf(concat(salt, members[i] ?? NOTHING), hash));
  const levels: Level[] = [leaves];
  for (let below: Level = leaves; below.length > 1; below = levels.at(-1) as Level) levels.push(above(below, hash));
  return { members, salts, levels };
}

function above(level: Level, hash: Sha256Into): Level {
  return Array.from({ length: level.length / 2 }, (_, i) =>
    hashNode(level[2 * i] as Uint8Array, level[2 * i + 1] as Uint8Array, hash),
  );
}

function rootOf(levels: readonly Level[]): Uint8Array {
  return levels.at(-1)?.[0] as Uint8Array;
}

function climbed({ index, salt, bytes, path }: OpenedMember, hash: Sha256Into): Uint8Array {
  return path.reduce(
    (node, sibling, height) =>
      (index >> height) % 2 === 0 ? hashNode(node, sibling, hash) : hashNode(sibling, node, hash),
    hashLeaf(concat(salt, bytes), hash),
  );
}

function commitmentOf(count: number, root: Uint8Array, hash: Sha256Into): string {
  return toBase64url(sha256(concat(uint32(count), root), hash));
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function mismatch(why: string): LedgerError {
  return new LedgerError('STATE_MISMATCH', `the state is not opened: ${why}`);
}
