import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemLabel, labelInput, labelPosition, labelText, VrfLabels } from '../../../core/entry/label.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { logValues, parseEntry } from '../../../core/entry/parse.ts';
import { fromUtf8, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { canChangeState } from '../../../core/subject/apply.ts';
import { codeOf } from './code-of.ts';
import { anyStep, STORY } from './steps.ts';
import { LABEL_KEY, ORIGIN, recordAll, SUBJECT } from './subject-log.ts';

const labels = new VrfLabels(LABEL_KEY, ORIGIN);
const anyCount = fc.nat(Number.MAX_SAFE_INTEGER);

describe('the label of an event about a person', () => {
  it('is made of the log, the subject, the version and the count, line by line', () => {
    const input = labelInput('ledger.example/consent', '客户-1', 12, 0);
    expect(fromUtf8(input)).toBe('consent-ledger/label/v1\nledger.example/consent\n客户-1\n12\n0');
    expect(labels.labelOf('客户-1', 12, 0)).toBe(labelText(LABEL_KEY.evaluate(input)));
    expect(labels.labelOf('客户-1', 12, 0)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it.each([
    ['is empty', ''],
    ['holds a line feed', 'C-1\n1'],
    ['holds a control of Latin-1', 'C-\u0085'],
    ['holds half a character', 'C-\ud800'],
    ['is not in NFC', 'Zoe\u0308'],
  ])('is refused of a subject whose id %s', (_, subject) => {
    expect(codeOf(() => labels.labelOf(subject, 1, 0))).toBe('INPUT_INVALID');
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('is refused of %d, which is no count', (number) => {
    expect(codeOf(() => labels.labelOf('C-1', number, 0))).toBe('INPUT_INVALID');
    expect(codeOf(() => labels.labelOf('C-1', 0, number))).toBe('INPUT_INVALID');
  });

  it('shares its input with no other subject, version or count', () => {
    const subject = fc
      .string({ minLength: 1 })
      .filter((id) => /^[^\p{Cc}\p{Cs}]+$/u.test(id) && id === id.normalize('NFC'));
    const place = fc.tuple(subject, anyCount, anyCount);
    fc.assert(
      fc.property(place, place, (one, other) => {
        const inputs = [one, other].map((each) => fromUtf8(labelInput(ORIGIN, ...each)));
        expect(inputs[0] === inputs[1]).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

describe('the labels of a history', () => {
  it('are those of the next version or the next count, by type alone, and occur once', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), fc.string(), (steps, seed) => {
        const recorded = recordAll(steps, seed);
        // A naive count, from the types alone.
        let version = 0;
        let count = 0;
        for (const { entry, disclosures, state, label } of recorded) {
          const opened = openEntry(entry, disclosures);
          const { type } = requireSlots(opened, ['type']);
          version += canChangeState({ type }) ? 1 : 0;
          count = canChangeState({ type }) ? 0 : count + 1;
          expect(label).toEqual({ version, count });
          expect(state.version).toBe(version);
          expect(opened.u).toBe(labels.labelOf(SUBJECT, version, count));
        }
        expect(new Set(recorded.map(({ entry }) => parseEntry(entry).u)).size).toBe(recorded.length);
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  it('begin at count 1 while no event has made a version', () => {
    expect([0, 1, 2].map((seq) => labelPosition(0, seq, null).count)).toEqual([1, 2, 3]);
    expect([4, 5, 6].map((seq) => labelPosition(3, seq, 4).count)).toEqual([0, 1, 2]);
  });
});

describe('the label of an entry about no person', () => {
  it('is a hash that anybody makes', () => {
    const text = 'consent-ledger/item/v1\npurpose\ncredit-card-offers\n7';
    const label = itemLabel({ kind: 'purpose', id: 'credit-card-offers', version: 7 });
    expect(label).toBe(toBase64url(sha256(utf8(text))));
  });
});

it('gives the map n and u, 32 bytes each', () => {
  for (const { entry } of recordAll(STORY, 'values')) {
    const parsed = parseEntry(entry);
    const { n, u } = logValues(parsed);
    expect([toBase64url(n), toBase64url(u)]).toEqual([parsed.n, parsed.u]);
    expect([n.length, u.length]).toEqual([32, 32]);
  }
});
