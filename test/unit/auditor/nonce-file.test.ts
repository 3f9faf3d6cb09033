import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepNonce, nonceHash, readNonce } from '../../../clients/auditor/sample/nonce-file.ts';

describe('the file of a nonce', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nonce-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone, and keeps 32 random bytes', () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    const nonce = keepNonce(one);
    expect(nonce).toHaveLength(32);
    expect(statSync(one).mode & 0o077).toBe(0);
    const kept = readFileSync(one, 'utf8');
    expect(keepNonce(one)).toEqual(nonce);
    expect(readFileSync(one, 'utf8')).toBe(kept);
    expect(readNonce(one)).toEqual(nonce);
    expect(nonceHash(keepNonce(other))).not.toBe(nonceHash(nonce));
  });

  it.each(['', 'A'.repeat(42), `${'A'.repeat(42)}B`, 'A'.repeat(44), `${'A'.repeat(43)} A`])(
    'is refused when it holds `%s`',
    (text) => {
      const file = join(folder, 'bad');
      writeFileSync(file, text);
      for (const read of [readNonce, keepNonce]) {
        expect(() => read(file)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
      }
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('is refused when there is none to read, or nowhere to write it', () => {
    const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
    expect(() => readNonce(join(folder, 'none'))).toThrow(invalid);
    expect(() => keepNonce(join(folder, 'no', 'folder'))).toThrow(invalid);
  });
});
