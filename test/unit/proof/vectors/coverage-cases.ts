import { later } from '../../../../core/kernel/instant.ts';
import { type CoverageParts, encodeCoverage, type ProofReader } from '../../../../core/proof/parts.ts';
import type { CoverageCase } from '../../../../core/proof/prove-coverage.ts';
import type { Purpose } from '../../../../core/registry/model.ts';
import { OFFERS } from '../../../support/sample-registry.ts';
import type { Told } from '../../../tamper/forged-log.ts';
import { agreed, consume, HOUR_MS, permit, proofOf, withdraw } from '../../../tamper/honest-push.ts';
import type { Cases, Proven, RefusedCase } from './proof-case.ts';

type Made = Awaited<ReturnType<typeof agreed>> & { readonly permitted: Told };

/** Says how a push, or the proof of it, differs from an honest one. */
interface Differs {
  readonly purpose?: Purpose;
  readonly before?: (made: Made) => Promise<unknown>;
  readonly push?: (made: Made) => Promise<Told>;
  readonly lies?: (made: Made) => Partial<CoverageCase>;
  readonly change?: (parts: CoverageParts) => CoverageParts;
}

const honest = ({ log, person, permitted }: Made) =>
  consume(log, person, permitted, { consent: permitted.facts.consent });

async function covered(reader: ProofReader, differs: Differs = {}): Promise<Proven> {
  const { purpose = OFFERS, before = async () => {}, push: say = honest, lies = () => ({}) } = differs;
  const { change = (parts: CoverageParts) => parts } = differs;
  const agreement = await agreed({ purpose });
  const made = { ...agreement, permitted: await permit(agreement.log, agreement.person) };
  await before(made);
  const push = await say(made);
  const { log, person } = made;
  const parts = await proofOf(log, person, { push, statement: await log.state(), reader, ...lies(made) });
  return { log, leaf: push, shown: { coverage: encodeCoverage(change(parts)) } };
}

/** Withdraws the consent, and pushes by the state that was before. */
const onTheStateBefore: Differs = {
  push: async (made) => {
    const { log, person, permitted } = made;
    const { state } = person;
    await withdraw(log, person);
    const lie = { state, label: { version: 1, count: 2 } };
    const push = await consume(log, person, permitted, { consent: permitted.facts.consent }, lie);
    return { ...push, state };
  },
  lies: () => ({ following: null }),
};

const withdrawn: Differs = { before: ({ log, person }) => withdraw(log, person) };
const RETIRED: Purpose = { ...OFFERS, version: 2, retired: true };
const retired: Differs = {
  before: async ({ log }) => {
    log.at = later(log.at, HOUR_MS);
    await log.item('purpose', RETIRED);
    log.at = later(log.at, HOUR_MS);
  },
};

const refusedFor = (reader: ProofReader): readonly RefusedCase[] => [
  ['a push on the state before a withdrawal', 'STATE_NOT_STANDING', () => covered(reader, onTheStateBefore)],
  [
    'a push that leaves an event out before it',
    'LABEL_GAP',
    () =>
      covered(reader, {
        push: ({ log, person, permitted }) => consume(log, person, permitted, {}, { label: { version: 1, count: 3 } }),
      }),
  ],
  [
    'a push for which no permit was granted to this channel',
    'PERMIT_MISMATCH',
    () =>
      covered(reader, {
        push: ({ log, person, permitted }) => consume(log, person, permitted, { channels: ['email'] }),
      }),
  ],
  [
    'a push for a purpose of other channels',
    'DECISION_MISMATCH',
    () => covered(reader, { purpose: { ...OFFERS, channels: ['email'] } }),
  ],
  [
    'the state of the version left out',
    'BUNDLE_MALFORMED',
    () => covered(reader, { change: (parts) => ({ ...parts, stateBefore: null }) }),
  ],
];

const REFUSED_FOR_RECIPIENT: readonly RefusedCase[] = [
  ['a push after the end of the consent', 'CONSENT_ENDED', () => covered('recipient', withdrawn)],
  ['a push for a purpose that was retired', 'REGISTRY_NOT_STANDING', () => covered('recipient', retired)],
  [
    'a push for a purpose of other channels',
    'DECISION_MISMATCH',
    () => covered('recipient', { purpose: { ...OFFERS, channels: ['email'] } }),
  ],
  [
    'an entry that is no consent',
    'CONSENT_MISMATCH',
    () => covered('recipient', { change: (parts) => ({ ...parts, consent: parts.statement }) }),
  ],
  [
    'the entry of the version shown',
    'BUNDLE_MALFORMED',
    () => covered('recipient', { change: (parts) => ({ ...parts, version: parts.consent }) }),
  ],
];

const CONSENT = { channels: ['sms', 'email'] };

/** A proof for an auditor that a push was covered, and those that are refused. */
export const FOR_AUDIT: Cases = {
  name: 'a push under a consent',
  valid: () => covered('audit'),
  found: { for: 'audit', subject: 'C-1001', consent: CONSENT },
  refused: refusedFor('audit'),
};

/** A proof for the subject that a push was covered, and those that are refused. */
export const FOR_SUBJECT: Cases = {
  name: 'a push under a consent',
  valid: () => covered('subject'),
  found: { for: 'subject', subject: 'C-1001', consent: CONSENT },
  refused: refusedFor('subject'),
};

/** A proof for a recipient that a push was covered, and those that are refused. */
export const FOR_RECIPIENT: Cases = {
  name: 'a push under a consent',
  valid: () => covered('recipient'),
  found: { for: 'recipient', consent: CONSENT },
  refused: REFUSED_FOR_RECIPIENT,
};
