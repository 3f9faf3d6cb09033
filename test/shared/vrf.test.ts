import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VrfKey, verifyVrf, vrfProofToHash } from '../../core/vrf/index.ts';

// An example of RFC 9381. The repository has its own copy; this checks the one beside it, and fails without it.
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const file = resolve(root, process.env.SHARED_DIR ?? '.', 'vectors/vrf.json');

interface Case {
  readonly sk: string;
  readonly pk: string;
  readonly alpha: string;
  readonly pi: string;
  readonly beta: string;
}

const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };
const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

describe('the VRF vectors', () => {
  it('are all here', () => {
    expect(cases.length).toBe(1);
  });

  it.each(cases)('get the same key, proof and hash: $pk', ({ sk, pk, alpha, pi, beta }) => {
    const key = new VrfKey(unhex(sk));
    expect(key.publicKey).toEqual(unhex(pk));
    expect(key.prove(unhex(alpha))).toEqual(unhex(pi));
    expect(key.evaluate(unhex(alpha))).toEqual(unhex(beta));
    expect(vrfProofToHash(unhex(pi))).toEqual(unhex(beta));
    expect(verifyVrf({ publicKey: unhex(pk), input: unhex(alpha), proof: unhex(pi) })).toEqual(unhex(beta));
  });
});
