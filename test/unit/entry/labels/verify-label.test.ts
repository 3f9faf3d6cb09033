import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayHistory } from '../../../../core/entry/history.ts';
import type { LabelPosition } from '../../../../core/entry/label.ts';
import { LabelProver } from '../../../../core/entry/labels/prove-label.ts';
import {
  provenLabel,
  requireLabelKind,
  requireNextLabel,
  verifyLabel,
} from '../../../../core/entry/labels/verify-label.ts';
import { parseEntry } from '../../../../core/entry/parse.ts';
import { EVENT_TYPES, STATE_EVENT_TYPES } from '../../../../core/vocabulary.ts';
import { VrfKey } from '../../../../core/vrf/index.ts';
import { codeOf } from '../code-of.ts';
import { anyStep, STORY } from '../steps.ts';
import { flipBit, LABEL_KEY, ORIGIN, type Recorded, recordAll, SUBJECT } from '../subject-log.ts';

const OTHER_KEY = new VrfKey(new Uint8Array(32).fill(0x44));
const KEYS = [OTHER_KEY.publicKey, LABEL_KEY.publicKey];
const prover = new LabelProver([OTHER_KEY, LABEL_KEY], ORIGIN);
const story = recordAll(STORY, 'labels');

/** A history with the proof of each label, by the key that made it. */
function proved(events: readonly Recorded[]) {
  return events.map((event) => ({ ...event, labelProof: proofOf(event.label) }));
}

function proofOf(label: LabelPosition): Uint8Array {
  return prover.prove(SUBJECT, label)[1]?.proof ?? new Uint8Array();
}

const replay = (events: Parameters<typeof replayHistory>[0]) => replayHistory(events, undefined, KEYS);

describe('a label proof', () => {
  const [event] = story;
  const { label, entry } = event ?? { label: { version: 0, count: 0 }, entry: new Uint8Array() };
  const { u } = parseEntry(entry);
  const claim = { ...label, origin: ORIGIN, subject: SUBJECT, proof: proofOf(label) };

  it('shows that a label is that of a position, and under which key', () => {
    expect(verifyLabel(KEYS, u, claim)).toBe(LABEL_KEY.publicKey);
    expect(provenLabel(LABEL_KEY.publicKey, claim)).toBe(u);
  });

  it('is made under every key, and verifies under its own alone', () => {
    const made = prover.prove(SUBJECT, label);
    expect(made.map(({ publicKey }) => publicKey)).toEqual(KEYS);
    expect(new Set(made.map((each) => each.label)).size).toBe(KEYS.length);
    for (const { publicKey, label: text, proof } of made) {
      expect(verifyLabel(KEYS, text, { ...claim, proof })).toBe(publicKey);
      expect(
        codeOf(() =>
          verifyLabel(
            KEYS.filter((key) => key !== publicKey),
            text,
            { ...claim, proof },
          ),
        ),
      ).toBe('LABEL_PROOF_INVALID');
    }
  });

  it.each([
    ['another log', { origin: 'ledger.example/other' }],
    ['another subject', { subject: 'C-1002-subject' }],
    ['another version', { version: label.version + 1 }],
    ['another count', { count: label.count + 1 }],
    ['a proof that is too short', { proof: claim.proof.subarray(1) }],
  ])('proves nothing of %s', (_, change) => {
    expect(codeOf(() => verifyLabel(KEYS, u, { ...claim, ...change }))).toBe('LABEL_PROOF_INVALID');
  });

  it('proves nothing with any bit changed', () => {
    fc.assert(
      fc.property(fc.nat(639), (bit) => {
        const proof = flipBit(claim.proof, bit);
        expect(codeOf(() => verifyLabel(KEYS, u, { ...claim, proof }))).toBe('LABEL_PROOF_INVALID');
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it('shows an entry that has another label', () => {
    const other = parseEntry(story[1]?.entry ?? entry).u;
    expect(codeOf(() => verifyLabel(KEYS, other, claim))).toBe('LABEL_MISMATCH');
  });

  it('is refused under a key of small order', () => {
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    expect(codeOf(() => verifyLabel([identity], u, claim))).toBe('LABEL_KEY_INVALID');
  });
});

describe('a history whose labels are checked', () => {
  it('is replayed as without, whatever was done', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 8 }), fc.string(), (steps, seed) => {
        const recorded = recordAll(steps, seed);
        expect(replay(proved(recorded))).toEqual(replayHistory(recorded));
      }),
      { numRuns: 8, seed: 3 },
    );
  });

  it('has to show the proof of each', () => {
    const [first, ...others] = proved(story);
    const { labelProof: _, ...bare } = first ?? { labelProof: null };
    expect(codeOf(() => replay([bare as Recorded, ...others]))).toBe('LABEL_PROOF_INVALID');
  });

  it.each(story.map((_, seq) => seq))('has no label of another place at event %i', (seq) => {
    const events = proved(story);
    const event = events[seq];
    if (event === undefined) throw new Error('the story is longer');
    const { version, count } = event.label;
    const changed = (label: LabelPosition) => events.with(seq, { ...event, label, labelProof: proofOf(label) });
    expect(codeOf(() => replay(changed({ version: version + 1, count })))).toBe('LABEL_GAP');
    // An objection logged as an event that changes nothing, or a push as one that makes a version.
    const twisted = count === 0 ? { version: version - 1, count: 1 } : { version: version + 1, count: 0 };
    expect(codeOf(() => replay(changed(twisted)))).toBe('LABEL_KIND_MISMATCH');
  });

  it('has no label that another position gave', () => {
    const [first, ...others] = proved(story);
    const [second] = proved(recordAll(STORY.slice(1), 'shorter'));
    if (first === undefined || second === undefined) throw new Error('the story is longer');
    // The entry of a push recorded first, (0, 1), shown as an event that made a version.
    expect(
      codeOf(() =>
        verifyLabel(KEYS, parseEntry(second.entry).u, {
          ...first.label,
          origin: ORIGIN,
          subject: SUBJECT,
          proof: first.labelProof,
        }),
      ),
    ).toBe('LABEL_MISMATCH');
    expect(replay([first, ...others])).toHaveLength(story.length);
  });
});

describe('the place of a label', () => {
  it('fits a type that makes versions at count 0, and any other at no other', () => {
    for (const type of EVENT_TYPES) {
      const makesVersion = (STATE_EVENT_TYPES as readonly string[]).includes(type);
      for (const count of [0, 1, 7]) {
        const code = codeOf(() => requireLabelKind(type, { version: 1, count }));
        expect([type, count, code]).toEqual([
          type,
          count,
          makesVersion === (count === 0) ? 'nothing was thrown' : 'LABEL_KIND_MISMATCH',
        ]);
      }
    }
  });

  it('is one of the two that follow, and no other', () => {
    const small = fc.record({ version: fc.nat(3), count: fc.nat(3) });
    fc.assert(
      fc.property(fc.option(small), small, (before, next) => {
        const { version, count } = before ?? { version: 0, count: 0 };
        const following = [JSON.stringify([version + 1, 0]), JSON.stringify([version, count + 1])];
        const code = codeOf(() => requireNextLabel(before, next));
        expect(code).toBe(
          following.includes(JSON.stringify([next.version, next.count])) ? 'nothing was thrown' : 'LABEL_GAP',
        );
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
