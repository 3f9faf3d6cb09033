import { describe, expect, it } from 'vitest';
import { refusalFacts, refusing } from '../../../core/consent/refuse.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import { APP, eventOf, given } from '../../support/given.ts';
import { ACME, CAPTURE, NOW, noticeOf, OFFERS, QUOTES, SUSPENDED } from '../../support/sample-registry.ts';

const OWN = { kind: 'subject', client: 'consent-centre' } as const;
const COMMAND = { purpose: QUOTES.id, recipient: ACME.id, notice: null, served: null, capture: null };
const NOTICE = { id: 'notice-2', language: 'en' };
const SERVED = eventOf('notice.served', { notice: { ...NOTICE, version: 2, sha256: noticeOf(QUOTES).sha256 } });
const CONTRACT = { ...QUOTES, basis: 'contract' } as const;
type Known = Parameters<typeof refusalFacts>[0];

/** The refusal of quotes by one recipient, which the registry has, but for what is said here. */
const refusal = (
  state: SubjectState,
  { registry, ...known }: Partial<Omit<Known, 'registry'>> & { readonly registry?: Partial<Known['registry']> } = {},
  command: Partial<Parameters<typeof refusalFacts>[1]> = {},
) =>
  refusalFacts(
    {
      state,
      acting: APP,
      actor: APP,
      at: NOW,
      now: NOW,
      putDownAt: null,
      served: null,
      ...known,
      registry: { purpose: QUOTES, recipient: ACME, notice: noticeOf(QUOTES), ...registry },
    },
    { ...COMMAND, ...command },
  ).facts;

describe('a refusal', () => {
  it.each<[string, Parameters<typeof refusal>[1]]>([
    ['a retired purpose', { registry: { purpose: { ...QUOTES, retired: true } } }],
    ['a suspended recipient', { registry: { recipient: SUSPENDED } }],
    ['a recipient that left the purpose', { registry: { recipient: { ...ACME, purposes: [] } } }],
  ])('is taken of %s', (_, known) => {
    given([])
      .when((state) => refusal(state, known))
      .comesTo([{ type: 'consent.refused', recipient: ACME.id, channels: null, dataCategories: null }]);
  });

  it('keeps the notice, its showing and its evidence where they are what it says', () => {
    const said = { notice: NOTICE, served: 'event-1', capture: { ...CAPTURE, evidence: 'imported' as const } };
    const kept = { notice: { ...NOTICE, version: 2 }, detail: { served: 'event-1', evidence: 'imported' } };
    given([])
      .when((state) => refusal(state, { served: SERVED }, said))
      .comesTo([kept]);
    const none = { notice: null, detail: { served: null, evidence: 'own-token' } };
    given([])
      .when((state) => refusal(state, { acting: OWN, registry: { notice: null }, served: SERVED }, said))
      .comesTo([none]);
    given([])
      .when((state) => refusal(state, { registry: { notice: noticeOf(OFFERS) } }, said))
      .comesTo([{ notice: null }]);
  });

  it('is turned away where nothing is on record and nothing could be', () => {
    const none = given([]);
    none.when((state) => refusal(state, { registry: { purpose: null } })).isRefused('PURPOSE_UNKNOWN', '/purpose');
    none
      .when((state) => refusal(state, { registry: { recipient: null } }))
      .isRefused('RECIPIENT_UNKNOWN', '/recipient');
    none.when((state) => refusal(state, {}, { recipient: null })).isRefused('RECIPIENT_REQUIRED', '/recipient');
    const offers = { registry: { purpose: OFFERS } };
    none
      .when((state) => refusal(state, offers, { purpose: OFFERS.id }))
      .isRefused('RECIPIENT_NOT_ALLOWED', '/recipient');
    none
      .when((state) => refusal(state, { registry: { purpose: CONTRACT } }))
      .isRefused('CONSENT_NOT_ASKED', '/purpose');
    const before = eventOf('consent.refused', { purpose: QUOTES.id, recipient: ACME.id });
    given([before])
      .when((state) => refusal(state, { registry: { purpose: null, recipient: null } }))
      .comesTo([{ type: 'consent.refused' }]);
    given([before])
      .when((state) => refusal(state, { registry: { purpose: CONTRACT } }))
      .comesTo([{ type: 'consent.refused' }]);
  });

  it('cools down from when it was said, which is never after its recording', () => {
    const cooling = { ...QUOTES, coolDownDays: 90 };
    const saidAt = (days: number) => ({ capture: { ...CAPTURE, at: later(NOW, -days * DAY_MS) } });
    for (const [days, coolsDownUntil] of [
      [10, later(NOW, 80 * DAY_MS)],
      [400, null],
      [-1, later(NOW, 90 * DAY_MS)],
      [-400, later(NOW, 90 * DAY_MS)],
    ] as const) {
      given([])
        .when((state) => refusal(state, { registry: { purpose: cooling } }, saidAt(days)))
        .comesTo([{ detail: { coolsDownUntil } }]);
    }
  });

  it('from before the consent that counts changes nothing and cools nothing down', () => {
    const { state } = given([eventOf('consent.given', { purpose: OFFERS.id, nullifier: 'n-1' })]);
    const capture = { channel: 'app', at: '2026-11-22T08:00:00.000Z', attachments: [] } as const;
    const said = { notice: null, evidence: null, served: null, steps: [], capture };
    const purpose = { ...OFFERS, coolDownDays: 90 };
    const about = { purpose: OFFERS.id, recipient: null };
    expect(refusing({ state, actor: APP, at: NOW, now: NOW, putDownAt: null, purpose }, about, said)).toMatchObject({
      facts: { consent: null, endsNullifier: null, detail: { coolsDownUntil: null } },
      effect: 'none',
    });
  });
});
