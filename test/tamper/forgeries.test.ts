import { describe, expect, test } from 'vitest';
import { FORGED_CONSENTS } from './forged-consents.ts';
import { FORGED_MAPS } from './forged-maps.ts';
import { FORGED_PERMITS } from './forged-permits.ts';
import { FORGED_PLACES } from './forged-places.ts';
import { FORGED_REGISTRY } from './forged-registry.ts';
import { FORGED_STATES } from './forged-states.ts';
import type { Forgery } from './forgery.ts';

const FORGERIES: readonly (readonly [what: string, forgeries: readonly Forgery[]])[] = [
  ['the state that a push rests on', FORGED_STATES],
  ['the consent that a push rests on', FORGED_CONSENTS],
  ['the permit of a push', FORGED_PERMITS],
  ['the registry that a push was decided by', FORGED_REGISTRY],
  ['the map', FORGED_MAPS],
  ['the place of an event', FORGED_PLACES],
];

describe.each(FORGERIES)('forged: %s', (_, forgeries) => {
  test.each(forgeries)('%s is refused: %s', async (__, code, judge) => {
    await expect(judge()).rejects.toMatchObject({ code });
  });
});
