import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../../core/kernel/sha256.ts';
import { itemIn } from '../../../../core/proof/registry/registered-item.ts';
import { productClaims, recipientClaims } from '../../../../core/registry/claims.ts';
import { ACME, OFFERS, SAVINGS } from '../../../support/sample-registry.ts';
import { ForgedLog, foundLeaf, Person } from '../../../tamper/forged-log.ts';

const noText = () => null;

describe('an item that an entry of the registry says', () => {
  it('is the purpose or product that was registered', async () => {
    const log = new ForgedLog();
    const purpose = foundLeaf(await log.item('purpose', OFFERS));
    expect(itemIn('purpose', purpose, noText)).toEqual({ ...OFFERS, title: {} });
    const claims = { product: productClaims(SAVINGS, nobleSha256) };
    const product = foundLeaf(await log.item('product', SAVINGS, claims));
    expect(itemIn('product', product, noText)).toEqual(SAVINGS);
  });

  it('has of a recipient no name and no contact, which no decision reads', async () => {
    const recipient = {
      ...ACME,
      legalId: '123',
      contact: 'acme@example.com',
      contactSince: '2026-01-01T00:00:00.000Z',
    };
    const leaf = foundLeaf(await new ForgedLog().item('recipient', ACME, { recipient: recipientClaims(recipient) }));
    const { name, legalId, contact, contactSince, id } = itemIn('recipient', leaf, noText);
    expect({ name, legalId, contact, contactSince, id }).toEqual({
      name: '',
      legalId: null,
      contact: null,
      contactSince: null,
      id: ACME.id,
    });
  });

  it('is of the kind that is read', async () => {
    const log = new ForgedLog();
    const purpose = foundLeaf(await log.item('purpose', OFFERS));
    const event = foundLeaf(await log.tell(new Person('C-1001'), 'notice.served'));
    for (const leaf of [purpose, event]) {
      expect(() => itemIn('recipient', leaf, noText)).toThrow(expect.objectContaining({ code: 'BUNDLE_MALFORMED' }));
    }
  });

  it('is none where its claims say none', async () => {
    const leaf = foundLeaf(await new ForgedLog().item('purpose', OFFERS, { purpose: { id: OFFERS.id } }));
    expect(() => itemIn('purpose', leaf, noText)).toThrow(expect.objectContaining({ code: 'ENTRY_MALFORMED' }));
  });
});
