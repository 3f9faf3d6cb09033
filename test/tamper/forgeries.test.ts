import { describe, expect, test } from 'vitest';
import { FORGED_CONSENTS } from './forged-consents.ts';
import { FORGED_DISCLOSURES, honestDisclosure } from './forged-disclosures.ts';
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
  ['the consent that a push rests on', FORGED_CONSENTS],
  ['the permit of a push', FORGED_PERMITS],
  ['the registry that a push was decided by', FORGED_REGISTRY],
  ['what a disclosure rests on', FORGED_DISCLOSURES],
  ['times', FORGED_TIMES],
  ['the map', FORGED_MAPS],
  ['the place of an event', FORGED_PLACES],
  ['the log', FORGED_LOGS],
];

describe.each(FORGERIES)('forged: %s', (_, forgeries) => {
  test.each(forgeries)('%s is refused: %s', async (__, code, judge) => {
    await expect(judge()).rejects.toMatchObject({ code });
  });
});

test('an honest disclosure is covered', async () => {
  await expect(honestDisclosure()).resolves.toMatchObject({ consent: { uses: { atMost: 2 } } });
});
