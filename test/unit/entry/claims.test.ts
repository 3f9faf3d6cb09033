import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRegistryEntry } from '../../../core/entry/build.ts';
import { type Claims, WITHHELD_CLAIMS } from '../../../core/entry/claims.ts';
import { disclosureDigest, encodeDisclosure, parseDisclosure } from '../../../core/entry/disclosure.ts';
import { openEntry } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { codeOf } from './code-of.ts';
import { AFTER, flipTextBit, ORIGIN, seededRandom } from './subject-log.ts';

const RUNS = { numRuns: 100, seed: 19 };
const HEAD = {
  origin: ORIGIN,
  after: AFTER,
  id: '0198f1c0-0000-7000-8000-000000000001',
  type: 'proposal.made',
  seq: 0,
  prev: null,
  at: '2026-11-23T08:00:00.000Z',
  actor: { kind: 'client', client: 'registrar' },
  item: { kind: 'proposal', id: 'p-1', version: 1 },
} as const;
const RECIPIENT = { id: 'acme', version: 1, name: 'Acme', legalId: 'HRB 1', purposes: [], suspendedAt: null };
const STAFF = { id: 'keyed', version: 2, branches: ['B-1'], products: [], validUntil: null, bankId: 'S-77' };
const PROPOSAL = { id: 'p-1', kind: 'recipient', proposedBy: 'A'.repeat(43) };

const built = (claims: Claims, seed = 'claims') => buildRegistryEntry({ ...HEAD, claims }, seededRandom(seed));
const claimsIn = (entry: Uint8Array) => (JSON.parse(fromUtf8(entry)) as { claims: Record<string, Claims> }).claims;

const text = fc.string({ maxLength: 40 });
const anyClaims: fc.Arbitrary<Claims> = fc
  .record(
    {
      proposal: fc.constant(PROPOSAL),
      recipient: fc
        .record({ name: text, legalId: fc.option(text, { nil: null }) })
        .map((said) => ({ ...RECIPIENT, ...said })),
      staff: fc.record({ bankId: text }).map((said) => ({ ...STAFF, ...said })),
    },
    { requiredKeys: [] },
  )
  .map((claims) => ({ ...claims }));

describe('the claims of an entry', () => {
  it('hold no name in the open, and a digest of each in its place', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const { entry, disclosures } = built(claims);
        const named = Object.entries(claims).flatMap(([kind, claim]) =>
          (WITHHELD_CLAIMS[kind] ?? []).map((name) => [kind, name, (claim as Claims)[name]] as const),
        );
        expect(disclosures.map(parseDisclosure).map(({ name, value }) => [name, value])).toEqual(
          named.map(([, name, value]) => [name, value]),
        );
        const spelled = claimsIn(entry);
        for (const [kind, name] of named) expect(spelled[kind]).not.toHaveProperty(name);
        expect(Object.values(spelled).flatMap(({ _sd = [] }) => _sd)).toEqual(
          disclosures.map((one) => disclosureDigest(one)),
        );
      }),
      RUNS,
    );
  });

  it('are opened by any of their disclosures, in any order', () => {
    const { entry, disclosures } = built({ recipient: RECIPIENT, staff: STAFF });
    fc.assert(
      fc.property(fc.shuffledSubarray([...disclosures]), (shown) => {
        const names = shown.map((disclosure) => parseDisclosure(disclosure).name);
        const { recipient = {}, staff = {} } = openEntry(entry, shown).claims as Record<string, Claims>;
        const all: Claims = { name: 'Acme', legalId: 'HRB 1', bankId: 'S-77' };
        expect({ ...recipient, ...staff }).toEqual(Object.fromEntries(names.map((name) => [name, all[name]])));
      }),
      RUNS,
    );
  });

  it('differ in their digests each time, also where the names do not', () => {
    const digests = (seed: string) => claimsIn(built({ staff: STAFF }, seed).entry).staff?._sd;
    expect(digests('one')).not.toEqual(digests('other'));
  });

  it('are opened by nothing of another entry, changed or twice', () => {
    const { entry, disclosures } = built({ recipient: RECIPIENT });
    const [name = '', legalId = ''] = disclosures;
    const other = built({ recipient: RECIPIENT }, 'other').disclosures[0] ?? '';
    expect(codeOf(() => openEntry(entry, [other]))).toBe('DISCLOSURE_MISMATCH');
    expect(codeOf(() => openEntry(entry, [name, legalId, name]))).toBe('DISCLOSURE_DUPLICATE');
    expect(codeOf(() => openEntry(entry, [encodeDisclosure(new Uint8Array(16), 'id', 'acme')]))).toBe(
      'DISCLOSURE_MALFORMED',
    );
    expect(codeOf(() => openEntry(built({ proposal: PROPOSAL }).entry, [name]))).toBe('DISCLOSURE_MISMATCH');
    fc.assert(
      fc.property(fc.nat(name.length * 8 - 1), (bit) => {
        expect(codeOf(() => openEntry(entry, [flipTextBit(name, bit)]))).toMatch(/^DISCLOSURE_M/);
      }),
      RUNS,
    );
  });

  const [first = '', second = ''] = (claimsIn(built({ recipient: RECIPIENT }).entry).recipient?._sd ?? []) as string[];
  it.each<readonly [string, object]>([
    ['a name in the open', { id: 'acme', name: 'Acme', _sd: [first, second] }],
    ['no digests', { id: 'acme' }],
    ['a digest too few', { id: 'acme', _sd: [first] }],
    ['a digest too many', { id: 'acme', _sd: [first, second, 'A'.repeat(43)] }],
    ['one digest twice', { id: 'acme', _sd: [first, first] }],
    ['a digest that is no hash', { id: 'acme', _sd: [first, 'Acme'] }],
    ['digests that are no list', { id: 'acme', _sd: first }],
    ['digests before another member', { _sd: [first, second], id: 'acme' }],
    ['no object', [first, second]],
  ])('are refused with %s', (_, recipient) => {
    const { entry } = built({ recipient: RECIPIENT });
    const withClaim = (claim: object) =>
      utf8(
        JSON.stringify({ ...(JSON.parse(fromUtf8(entry)) as object), claims: { item: HEAD.item, recipient: claim } }),
      );
    expect(parseEntry(withClaim({ id: 'acme', _sd: [first, second] })).kind).toBe('registry');
    expect(codeOf(() => parseEntry(withClaim(recipient)))).toBe('ENTRY_MALFORMED');
  });
});
