import { expect, test } from 'vitest';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { cachingVerifier } from '../../../lambdas/http/token-cache.ts';
import { MemoryClock } from '../../memory/clock.ts';

function counting(lifetimeMs: number) {
  const clock = new MemoryClock();
  const expiresAtMs = clock.nowMs() + lifetimeMs;
  const asked: string[] = [];
  const verifier = cachingVerifier(
    {
      async verify(token) {
        asked.push(token);
        return { client: token, subject: token, scopes: new Set(), staff: null, expiresAtMs };
      },
    },
    { clock, hash: nobleSha256 },
  );
  return { clock, asked, verifier };
}

test('a token is verified once a minute, each token for itself', async () => {
  const { clock, asked, verifier } = counting(3_600_000);
  await verifier.verify('a');
  expect((await verifier.verify('b')).client).toBe('b');
  clock.advance(59_999);
  expect((await verifier.verify('a')).client).toBe('a');
  expect(asked).toEqual(['a', 'b']);
  clock.advance(1);
  await verifier.verify('a');
  expect(asked).toEqual(['a', 'b', 'a']);
});

test('a token is not believed beyond its expiry', async () => {
  const { clock, asked, verifier } = counting(10_000);
  await verifier.verify('a');
  clock.advance(10_000);
  await verifier.verify('a');
  expect(asked).toEqual(['a', 'a']);
});

test.each([1_000, 59_999, 86_400_000])('a token is known no longer for a clock set back by %i ms', async (backMs) => {
  const { clock, asked, verifier } = counting(3_600_000);
  await verifier.verify('a');
  clock.advance(60_000);
  clock.advance(-backMs);
  await verifier.verify('a');
  expect(asked).toEqual(['a', 'a']);
});
