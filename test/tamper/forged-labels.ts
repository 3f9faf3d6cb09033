import { toBase64url } from '../../core/kernel/bytes.ts';
import type { CoverageParts, ShownLabel } from '../../core/proof/parts.ts';
import { DECISION_RULES } from '../../core/vocabulary.ts';
import { OFFERS } from '../support/sample-registry.ts';
import { ForgedLog, Person } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { agreed, changed, consume, give, permit, proofOf, pushed, secret } from './honest-push.ts';
import { verify } from './verify.ts';

/** A public key of small order, under which every proof can be made to hold. */
const SMALL_ORDER = Uint8Array.of(1, ...new Uint8Array(31));

/** A push with one of its labels changed. */
function labelled(change: (label: ShownLabel) => ShownLabel): Promise<unknown> {
  return changed(({ labels: [first, ...others], ...parts }) => ({
    ...parts,
    labels: [...(first === undefined ? [] : [change(first)]), ...others],
  }));
}

function flipped(proof: Uint8Array, at: number): Uint8Array {
  return proof.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

/** A push in a log whose label key, as it is on record and in the policy, is this one. */
async function underKey(publicKey: Uint8Array): Promise<unknown> {
  const log = new ForgedLog();
  await log.startKey(1, publicKey);
  await log.startRules(DECISION_RULES);
  await log.item('purpose', OFFERS);
  const person = new Person('C-1001');
  await give(log, person, secret(0x11));
  const push = await consume(log, person, await permit(log, person));
  const statement = await log.state();
  const labelKeys = [{ version: 1, publicKey }];
  return verify(log, push, await proofOf(log, person, { push, statement }), { labelKeys });
}

/** An honest push with labels of somebody else among those that are shown. */
async function withLabelsOf(
  other: string,
  change: (parts: CoverageParts, theirs: readonly ShownLabel[]) => CoverageParts,
) {
  const { log, person, push, statement } = await pushed();
  const theirs = await log.source(new Person(other), statement.index).labels({ version: 1, count: 2 });
  const parts = await proofOf(log, person, { push, statement });
  return verify(
    log,
    push,
    change(
      parts,
      theirs.map(({ shown }) => shown),
    ),
  );
}

export const FORGED_LABELS: readonly Forgery[] = [
  ['a label key of small order', 'LABEL_KEY_INVALID', () => underKey(SMALL_ORDER)],
  ['a label key that is no point', 'LABEL_KEY_INVALID', () => underKey(new Uint8Array(32).fill(0xff))],
  [
    'another label key than the one on record',
    'POLICY_MISMATCH',
    async () => {
      const { log, person, push, statement } = await pushed();
      const labelKeys = [{ version: 1, publicKey: new ForgedLog(2).labelKeys[1]?.publicKey ?? SMALL_ORDER }];
      return verify(log, push, await proofOf(log, person, { push, statement }), { labelKeys });
    },
  ],
  [
    'a policy without the label keys',
    'POLICY_MISMATCH',
    async () => {
      const { log, person, push, statement } = await pushed();
      return verify(log, push, await proofOf(log, person, { push, statement }), { labelKeys: [] });
    },
  ],
  [
    'a label whose proof begins otherwise',
    'LABEL_PROOF_INVALID',
    () => labelled((label) => ({ ...label, proof: flipped(label.proof, 0) })),
  ],
  [
    'a label whose proof ends otherwise',
    'LABEL_PROOF_INVALID',
    () => labelled((label) => ({ ...label, proof: flipped(label.proof, 79) })),
  ],
  [
    'a label whose proof is cut short',
    'LABEL_PROOF_INVALID',
    () => labelled((label) => ({ ...label, proof: label.proof.slice(1) })),
  ],
  ['a label of another version', 'LABEL_PROOF_INVALID', () => labelled((label) => ({ ...label, version: 7 }))],
  ['a label of another count', 'LABEL_PROOF_INVALID', () => labelled((label) => ({ ...label, count: 7 }))],
  ['a label under a key that nobody named', 'BUNDLE_MALFORMED', () => labelled((label) => ({ ...label, key: 2 }))],
  [
    'a label of somebody else',
    'LABEL_PROOF_INVALID',
    () => withLabelsOf('C-2002', (parts, theirs) => ({ ...parts, labels: [...theirs, ...parts.labels.slice(1)] })),
  ],
  [
    'a proof without a label',
    'LABEL_MISMATCH',
    () => changed((parts) => ({ ...parts, labels: parts.labels.slice(1) })),
  ],
  [
    'a proof without the next label',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, labels: parts.labels.slice(0, -1) })),
  ],
  [
    'a label that is shown twice',
    'BUNDLE_MALFORMED',
    () => changed(({ labels, ...parts }) => ({ ...parts, labels: [...labels, ...labels.slice(-1)] })),
  ],
  [
    'a label that no check needs',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person, push, statement } = await pushed();
      const parts = await proofOf(log, person, { push, statement });
      const [other] = await log.source(person, statement.index).labels({ version: 5, count: 3 });
      return verify(log, push, { ...parts, labels: other === undefined ? [] : [other.shown, ...parts.labels] });
    },
  ],
  [
    'a push under a label key that had not started',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed({ keys: 2, started: 1 });
      const push = await consume(log, person, await permit(log, person), {}, { key: 2 });
      await log.startKey(2);
      const statement = await log.state();
      return verify(log, push, await proofOf(log, person, { push, statement }));
    },
  ],
  [
    'a label key that is left out of the registry shown',
    'BUNDLE_MALFORMED',
    () =>
      changed(({ registry, ...parts }) => {
        const isKey = ({ entry }: (typeof registry)[number]) =>
          new TextDecoder().decode(entry).includes('labels.started');
        return { ...parts, registry: registry.filter((each) => !isKey(each)) };
      }),
  ],
  [
    'a push whose label is a random value',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const u = toBase64url(new Uint8Array(32).fill(5));
      const push = await consume(log, person, await permit(log, person), {}, { u });
      const statement = await log.state();
      return verify(log, push, await proofOf(log, person, { push, statement }));
    },
  ],
];
