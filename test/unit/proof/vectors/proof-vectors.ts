import { writeFileSync } from 'node:fs';
import { parseDisclosure } from '../../../../core/entry/disclosure.ts';
import { toBase64url } from '../../../../core/kernel/bytes.ts';
import { RECIPIENT_SLOTS } from '../../../../core/proof/opened-slots.ts';
import { SMALL_LOG_KEY, SMALL_LOG_LOG_KEY, SMALL_LOG_ORIGIN } from '../../../support/small-log.ts';
import { ForgedLog } from '../../../tamper/forged-log.ts';
import { FOR_AUDIT, FOR_RECIPIENT, FOR_SUBJECT } from './coverage-cases.ts';
import { HISTORIES } from './history-cases.ts';
import { PLACES } from './place-cases.ts';
import type { Cases, Proven } from './proof-case.ts';

const CHAIN = { chainId: 31_337n, contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3' };
const BLOCK = { transaction: `0x${'1a'.repeat(32)}`, block: 12n, blockHash: `0x${'b2'.repeat(32)}` };

const FILES = {
  'coverage-for-audit.json': ['A proof for an auditor that a push was covered.', [FOR_AUDIT]],
  'coverage-for-subject.json': ['A proof for the subject that a push was covered.', [FOR_SUBJECT]],
  'coverage-for-recipient.json': ['A proof for a recipient that a push was covered.', [FOR_RECIPIENT]],
  'place.json': ['A proof of the place of an event among those of its subject.', PLACES],
  'history.json': ['Proofs of all events of a person, and that there is none.', HISTORIES],
} as const satisfies Record<string, readonly [about: string, cases: readonly Cases[]]>;
/** Names the files of these vectors. */
export const PROOF_FILES = Object.keys(FILES) as (keyof typeof FILES)[];

/** Returns the vectors of one of these files of docs/formats; this file run as a program writes them all. */
export async function proofVectors(file: keyof typeof FILES) {
  const [about, groups] = FILES[file];
  const cases = await Promise.all(groups.map(casesOf));
  return { about: `${about} With each, what must be refused, with its code.`, policy: policyOf(), cases };
}

async function casesOf({ name, valid, found, refused }: Cases) {
  const refusals = refused.map(async ([mutation, code, make]) => {
    return { mutation, code, bundle: await bundleOf(await make()) };
  });
  return { name, valid: await bundleOf(await valid()), found, refused: await Promise.all(refusals) };
}

function policyOf() {
  const labelKeys = new ForgedLog(2).labelKeys.map(({ version, publicKey }) => {
    return { version, key: toBase64url(publicKey) };
  });
  return {
    origin: SMALL_LOG_ORIGIN,
    checkpointKey: SMALL_LOG_KEY,
    chain: { chainId: `${CHAIN.chainId}`, contract: CHAIN.contract },
    logKeys: [{ key: SMALL_LOG_LOG_KEY, from: '2026-11-01T00:00:00.000Z', until: null }],
    labelKeys,
  };
}

/** Returns the bundle of a proof, which opens to a recipient what they may know of its entry. */
async function bundleOf({ log, leaf, shown }: Proven): Promise<object> {
  const whole = await log.log.bundle(leaf.index, { ...CHAIN, ...BLOCK, treeSize: log.log.size });
  const isForRecipient = shown.coverage !== undefined && 'for' in shown.coverage && shown.coverage.for === 'recipient';
  const mayKnow = (each: string) => RECIPIENT_SLOTS.some((slot) => slot === parseDisclosure(each).name);
  const disclosures = isForRecipient ? leaf.disclosures.filter(mayKnow) : leaf.disclosures;
  return { ...whole, disclosures, ...shown };
}

if (import.meta.main) {
  for (const file of PROOF_FILES) {
    const place = new URL(`../../../../docs/formats/vectors/${file}`, import.meta.url);
    writeFileSync(place, `${JSON.stringify(await proofVectors(file), null, 2)}\n`);
  }
}
