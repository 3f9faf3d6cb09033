import { generateKeyPairSync } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { encodeVerifierKey, verifierKey } from '../../../core/tlog/index.ts';
import { invokeSoon } from '../../../lambdas/adapters/lambda/invoke.ts';
import { readSecret } from '../../../lambdas/adapters/secretsmanager/read-secret.ts';
import { checkpointSigners, checkpointVerifiers } from '../../../lambdas/wiring/keys.ts';
import { ORIGIN } from '../../support/events.ts';
import { awsEnvironment } from './aws-environment.ts';

awsEnvironment();
let made = 0;

async function secret(value: { readonly SecretString?: string; readonly SecretBinary?: Uint8Array }): Promise<string> {
  const client = new SecretsManagerClient();
  const { ARN: arn } = await client.send(new CreateSecretCommand({ Name: `secret-${made++}`, ...value }));
  client.destroy();
  return arn ?? '';
}

test('a secret is read as bytes, whether it is text or binary', async () => {
  expect(await readSecret(await secret({ SecretString: 'päpper' }))).toEqual(utf8('päpper'));
  const bytes = Uint8Array.from([0, 255, 1]);
  expect(await readSecret(await secret({ SecretBinary: bytes }))).toEqual(bytes);
});

test('a secret that does not exist is a mistake of ours and not an outage', async () => {
  await expect(readSecret('no-such-secret')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('where KMS has no Ed25519 a PEM in a secret signs, and its verifier key stands in the configuration', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const arn = await secret({ SecretString: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
  const location = { kind: 'secret', arn } as const;
  const [signer, ...more] = await checkpointSigners({ location, before: null }, ORIGIN);
  expect(more).toEqual([]);
  const key = verifierKey(ORIGIN, signer?.publicKey ?? new Uint8Array());
  const verifier = { location: { kind: 'verifier-key', text: encodeVerifierKey(key) }, before: null } as const;
  expect(await checkpointVerifiers(verifier, ORIGIN)).toEqual([key]);
  await expect(checkpointVerifiers(verifier, 'ledger.example/other')).rejects.toMatchObject({
    code: 'KEY_MALFORMED',
  });
});

test('a function that does not exist cannot be asked to run', async () => {
  await expect(invokeSoon('no-such-function')()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
