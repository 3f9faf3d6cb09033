import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../core/kernel/error-codes.ts';
import { FORGED_BUNDLES } from './forged-bundles.ts';
import { FORGED_CONSENTS } from './forged-consents.ts';
import { FORGED_DISCLOSURES, honestDisclosure } from './forged-disclosures.ts';
import { FORGED_HISTORIES } from './forged-histories.ts';
import { FORGED_LABELS } from './forged-labels.ts';
import { FORGED_LOGS } from './forged-logs.ts';
import { FORGED_MAPS } from './forged-maps.ts';
import { FORGED_PERMITS } from './forged-permits.ts';
import { FORGED_PLACES } from './forged-places.ts';
import { FORGED_REGISTRY } from './forged-registry.ts';
import { FORGED_STATES } from './forged-states.ts';
import { FORGED_TIMES } from './forged-times.ts';
import type { Forgery } from './forgery.ts';

const FORGERIES: readonly (readonly [what: string, forgeries: readonly Forgery[]])[] = [
  ['the state that a push rests on', FORGED_STATES],
  ['the labels of a person', FORGED_LABELS],
  ['the consent that a push rests on', FORGED_CONSENTS],
  ['the permit of a push', FORGED_PERMITS],
  ['the registry that a push was decided by', FORGED_REGISTRY],
  ['what a disclosure rests on', FORGED_DISCLOSURES],
  ['times', FORGED_TIMES],
  ['the map', FORGED_MAPS],
  ['the place of an event', FORGED_PLACES],
  ['the history of a person', FORGED_HISTORIES],
  ['the log', FORGED_LOGS],
  ['bundles, receipts and promises', FORGED_BUNDLES],
];

describe.each(FORGERIES)('forged: %s', (_, forgeries) => {
  test.each(forgeries)('%s is refused: %s', async (__, code, judge) => {
    await expect(judge()).rejects.toMatchObject({ code });
  });
});

/** The codes by which a verifier names a lie, and which are no fault of form. */
const NAMED: readonly ErrorCode[] = [
  ...(['ENTRY_MALFORMED', 'VALUE_REUSED', 'LABEL_REUSED', 'LABEL_KEY_INVALID', 'LABEL_PROOF_INVALID'] as const),
  ...(['STATE_NOT_STANDING', 'LABEL_MISMATCH', 'LABEL_GAP', 'STATE_VERSION_MISMATCH', 'STATE_MISMATCH'] as const),
  ...(['LABEL_KIND_MISMATCH', 'NULLIFIER_MISMATCH', 'CONSENT_MISMATCH', 'CONSENT_ENDED', 'CONSENT_USED_UP'] as const),
  ...(['PERMIT_UNKNOWN', 'PERMIT_MISMATCH', 'PERMIT_CONSUMED', 'PERMIT_EXPIRED', 'PERMIT_ENDED'] as const),
  ...(['REGISTRY_NOT_STANDING', 'DECISION_MISMATCH', 'EVENT_BACKDATED', 'EVENT_IN_FUTURE'] as const),
  ...(['MAP_STATEMENT_MALFORMED', 'MAP_ROOT_MISMATCH', 'LOOK_UP_MALFORMED', 'LOOK_UP_LEAF_MISMATCH'] as const),
  ...(['LOOK_UP_INCOMPLETE', 'LOOK_UP_OUTSIDE_RUN', 'PROOF_ROOT_MISMATCH', 'BUNDLE_MALFORMED'] as const),
  ...(['LOG_FORKED', 'LOG_STALE', 'LOG_TRUNCATED', 'LOG_WITHHELD', 'LOG_NOT_ANCHORED', 'LOG_ROOT_MISMATCH'] as const),
  ...(['REGISTRY_FORKED', 'REGISTRY_GAP', 'REGISTRY_TIME_REVERSED', 'REGISTRY_NOT_APPROVED'] as const),
  ...(['REGISTRY_TEXT_MISMATCH', 'ENTRY_AFTER_UNKNOWN', 'ENTRY_OF_ANOTHER_LOG'] as const),
];

test('each code that names a lie has a forgery', () => {
  const codes = new Set(FORGERIES.flatMap(([, forgeries]) => forgeries.map(([, code]) => code)));
  expect(NAMED.filter((code) => !codes.has(code))).toEqual([]);
});

test('an honest disclosure is covered', async () => {
  await expect(honestDisclosure()).resolves.toMatchObject({ consent: { uses: { atMost: 2 } } });
});
