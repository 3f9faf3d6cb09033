import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemLabel, labelInput, labelText } from '../../../core/entry/label.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { LABEL_KEY } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';
import { furnishedApi } from '../../support/problems.ts';

/** The types of events that make no version of the state, written down once more. */
const WITHOUT_VERSION =
  /^(ask|notice|acknowledgement|complaint)\.|^push\.|^permit\.consumed$|^disclosure\.(made|refused)$/;
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const SAID_LONG_AGO = { channel: 'app', at: '2020-01-01T00:00:00.000Z', attachments: [] };

/** Lists the calls that may come next about C-1001: token, method and path; each is recorded or refused. */
const CALLS = {
  give: ['app', 'POST', '/consents'],
  late: ['app', 'POST', '/consents'],
  refuse: ['app', 'POST', '/consents'],
  withdraw: ['app', 'POST', '/withdrawals'],
  push: ['marketing', 'POST', null],
  ask: ['app', 'POST', '/asks'],
  object: ['customer.C-1001', 'PUT', '/objection'],
  lift: ['customer.C-1001', 'DELETE', '/objection'],
  restrict: ['customer.C-1001', 'PUT', '/restriction'],
  complain: ['app', 'POST', '/complaints'],
} as const;
/** The types of events that these come to. */
const RECORDED = [
  'ask.made',
  'ask.refused',
  'complaint.made',
  'consent.given',
  'consent.refused',
  'consent.withdrawn',
  'objection.lifted',
  'objection.made',
  'push.permitted',
  'push.refused',
  'restriction.made',
];
type Said = keyof typeof CALLS;

test('labels are unique, of the version and count that a naive model counts, whatever is recorded', async () => {
  const recorded = new Set<string>();
  const said = fc.constantFrom(...(Object.keys(CALLS) as Said[]));
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 4, maxLength: 14 }), async (calls) => {
      const api = await furnishedApi();
      for (const each of calls) await say(api, each);
      const { deps, parts } = api;
      const events = await deps.store.listEvents(subjectChain(deps.pepper, 'C-1001'), null, 100);
      let version = 0;
      let count = 0;
      for (const { type, entry, disclosures, label } of events.toReversed()) {
        recorded.add(type);
        if (WITHOUT_VERSION.test(type)) count += 1;
        else [version, count] = [version + 1, 0];
        expect(label, type).toEqual({ version, count });
        const opened = openEntry(entry, disclosures);
        const { subject } = requireSlots(opened, ['subject']);
        expect(opened.u).toBe(labelText(LABEL_KEY.evaluate(labelInput(ORIGIN, subject, version, count))));
      }
      const all = [...parts.tables.events.values()].map(({ entry }) => parseEntry(entry));
      expect(new Set(all.map(({ u }) => u)).size).toBe(all.length);
      for (const each of all) if (each.kind === 'registry') expect(each.u).toBe(itemLabel(each.item));
    }),
    { numRuns: 15, seed: 4 },
  );
  expect([...recorded].sort()).toEqual(RECORDED);
});

async function say(api: Awaited<ReturnType<typeof furnishedApi>>, said: Said): Promise<void> {
  const { send, offers } = api;
  const [token, method, path] = CALLS[said];
  const about = { purpose: 'credit-card-offers' };
  const bodies: Readonly<Record<Said, unknown>> = {
    give: offers,
    late: { ...offers, capture: SAID_LONG_AGO },
    refuse: { ...offers, decision: 'refused' },
    withdraw: about,
    push: PUSH,
    ask: about,
    object: {},
    lift: undefined,
    restrict: {},
    complain: { level: 'branch', reference: 'case-1' },
  };
  const { status } = await send(
    token,
    method,
    path === null ? '/v1/pushes' : `/v1/subjects/C-1001${path}`,
    bodies[said],
  );
  expect(status, said).toBeLessThan(500);
}
