import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RememberedLog, recallLog, rememberLog } from '../../../clients/auditor/log/state-file.ts';

const ORIGIN = 'ledger.example/consent';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-file-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const remembered = (change: Partial<RememberedLog> = {}): RememberedLog => ({
  origin: ORIGIN,
  treeSize: 620n,
  rootHash: new Uint8Array(32).fill(7),
  seenAt: Date.UTC(2026, 10, 30, 10, 2),
  recomputed: { leafHash: new Uint8Array(32).fill(9), withAllBefore: true },
  ...change,
});

test('what is remembered is recalled, whatever the checkpoint', () => {
  const file = join(folder, 'any.json');
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.integer({ min: 0, max: Date.UTC(2099, 0) }),
      fc.option(fc.record({ leafHash: fc.uint8Array({ minLength: 32, maxLength: 32 }), withAllBefore: fc.boolean() })),
      (treeSize, rootHash, seenAt, recomputed) => {
        const state = remembered({ treeSize, rootHash, seenAt, recomputed });
        rememberLog(file, state);
        expect(recallLog(file, ORIGIN)).toEqual(state);
      },
    ),
    { numRuns: 30 },
  );
});

test('there is nothing to recall before the first audit', () => {
  expect(recallLog(join(folder, 'none.json'), ORIGIN)).toBeNull();
});

test('a file about another log is refused, and stays', () => {
  const file = join(folder, 'other.json');
  rememberLog(file, remembered({ origin: 'ledger.example/other' }));
  const before = readFileSync(file, 'utf8');
  expect(() => recallLog(file, ORIGIN)).toThrow(expect.objectContaining({ code: 'AUDIT_STATE_OF_ANOTHER_LOG' }));
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test.each([
  ['no JSON', 'x'],
  ['no object', '[]'],
  ['half of one', '{"origin":"ledger.example/consent"}'],
  ['another size', (text: string) => text.replace('"620"', '"0620"')],
  ['a root too short', (text: string) => text.replace(/"rootHash": ".*"/, '"rootHash": "AA"')],
  ['no statement of the map', (text: string) => text.replace('"withAllBefore": true', '"withAllBefore": 1')],
  ['no time', (text: string) => text.replace('2026-11-30', '30.11.2026')],
])('a file with %s is refused', (_, change) => {
  const file = join(folder, 'bad.json');
  rememberLog(file, remembered());
  writeFileSync(file, typeof change === 'string' ? change : change(readFileSync(file, 'utf8')));
  expect(() => recallLog(file, ORIGIN)).toThrow(expect.objectContaining({ code: 'AUDIT_STATE_MALFORMED' }));
});

test('a file that cannot be written leaves no part of one', () => {
  const file = join(folder, 'no-such-folder', 'state.json');
  expect(() => rememberLog(file, remembered())).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
});
