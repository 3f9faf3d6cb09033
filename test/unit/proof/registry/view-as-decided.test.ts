import { describe, expect, it } from 'vitest';
import { NO_CONTENT, type PushRequest } from '../../../../core/decision/request.ts';
import type { ItemKind } from '../../../../core/proof/registry/registered-item.ts';
import { type ReadItem, type Version, viewAsDecided } from '../../../../core/proof/registry/view-as-decided.ts';
import type { Decided } from '../../../../core/subject/events.ts';
import { UNTOLD } from '../../../support/pushes.ts';
import { ACME, OFFERS, QUOTES, SAVINGS, SAVINGS_TEXT } from '../../../support/sample-registry.ts';

const PUSH: PushRequest = { kind: 'push', purpose: OFFERS.id, channel: 'sms', ...UNTOLD };
const SOLD: PushRequest = { ...PUSH, contentSha256: SAVINGS_TEXT.id, staff: { id: 'S-77', branch: 'B-1' } };
const PARTNERED = { ...SAVINGS, origin: 'partner', partner: ACME.id };

/** The view of a request and, in order, all that was read for it, of a registry that has these items alone. */
function viewed(
  request: Parameters<typeof viewAsDecided>[0],
  items: { readonly [K in ItemKind]?: object },
  decided: Decided['registry'] = {},
) {
  const reads: (readonly [ItemKind, string, Version])[] = [];
  const read = ((kind: ItemKind, id: string, version: Version) => {
    reads.push([kind, id, version]);
    return items[kind] ?? null;
  }) as ReadItem;
  return { view: viewAsDecided(request, decided, read), reads };
}

describe('the registry as a decision read it', () => {
  it('has the purpose and the recipient of a disclosure, and nothing else', () => {
    const request = { kind: 'disclose', purpose: QUOTES.id, recipient: ACME.id, dataCategories: ['name'] } as const;
    expect(viewed(request, { purpose: QUOTES, recipient: ACME }, { purpose: 3, recipient: null })).toEqual({
      view: { purpose: QUOTES, recipient: ACME },
      reads: [
        ['purpose', QUOTES.id, 3],
        ['recipient', ACME.id, null],
      ],
    });
  });

  it('has the purpose and the channel of a push, and the campaign where it names one', () => {
    expect(viewed(PUSH, { purpose: OFFERS }, { purpose: 1 })).toEqual({
      view: { purpose: OFFERS, recipient: null, channel: null, campaign: null },
      reads: [
        ['purpose', OFFERS.id, 1],
        ['channel', 'sms', undefined],
      ],
    });
    expect(viewed({ ...PUSH, campaign: 'spring' }, {}, { campaign: 2 }).reads).toContainEqual([
      'campaign',
      'spring',
      2,
    ]);
  });

  it.each([
    ['a content that is not registered', undefined],
    ['a content about no product', { ...SAVINGS_TEXT, product: null }],
  ])('reads no product, partner or seller of %s', (_, content) => {
    const { view, reads } = viewed(SOLD, content === undefined ? {} : { content });
    expect(view.content).toEqual({ ...NO_CONTENT, content: content ?? null });
    expect(reads.map(([kind]) => kind)).toEqual(['purpose', 'channel', 'content']);
  });

  it('has the product of a content, its partner, and the seller and their branch', () => {
    const items = { content: SAVINGS_TEXT, product: PARTNERED, recipient: ACME };
    const { view, reads } = viewed(SOLD, items, { content: 1, product: 2, partner: 3, staff: 4, branch: 5 });
    expect(view.content).toEqual({
      content: SAVINGS_TEXT,
      product: PARTNERED,
      partner: ACME,
      staff: null,
      branch: null,
      isForbidden: false,
    });
    expect(reads.slice(2)).toEqual([
      ['content', SAVINGS_TEXT.id, 1],
      ['product', SAVINGS.id, 2],
      ['recipient', ACME.id, 3],
      ['staff', 'S-77', 4],
      ['place', 'B-1', 5],
    ]);
  });

  it('has no partner of an own product, and no seller where nobody sells', () => {
    const { reads } = viewed({ ...SOLD, staff: null }, { content: SAVINGS_TEXT, product: SAVINGS });
    expect(reads.map(([kind]) => kind)).toEqual(['purpose', 'channel', 'content', 'product']);
  });
});
