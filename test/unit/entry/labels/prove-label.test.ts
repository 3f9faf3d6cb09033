import { expect, it } from 'vitest';
import { VrfLabels } from '../../../../core/entry/label.ts';
import { LabelProver } from '../../../../core/entry/labels/prove-label.ts';
import { verifyLabel } from '../../../../core/entry/labels/verify-label.ts';
import { VrfKey } from '../../../../core/vrf/index.ts';
import { codeOf } from '../code-of.ts';

const ORIGIN = 'ledger.example/consent';
const keys = [1, 2, 3].map((byte) => new VrfKey(new Uint8Array(32).fill(byte)));

it.each([
  ['C-1', { version: 0, count: 1 }],
  ['客户-7', { version: 12, count: 0 }],
])('a label of %s is proved under each key that the log had, as that key labels', (subject, position) => {
  const proved = new LabelProver(keys, ORIGIN).prove(subject, position);
  expect(proved).toHaveLength(keys.length);
  for (const [place, { publicKey, label, proof }] of proved.entries()) {
    const key = keys[place] as VrfKey;
    expect(publicKey).toEqual(key.publicKey);
    expect(label).toBe(new VrfLabels(key, ORIGIN).labelOf(subject, position.version, position.count));
    expect(verifyLabel([publicKey], label, { ...position, origin: ORIGIN, subject, proof })).toBe(publicKey);
  }
});

it('no label is proved of an id that is refused', () => {
  expect(codeOf(() => new LabelProver(keys, ORIGIN).prove('C-1\n2', { version: 0, count: 1 }))).toBe('INPUT_INVALID');
});
