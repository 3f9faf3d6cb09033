import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { utf8 } from '../../../core/bytes.ts';
import { LedgerError } from '../../../core/error.ts';

/** The bytes of a secret, UTF-8 when it is text. @throws KEY_MALFORMED when it is empty */
export async function readSecret(arn: string): Promise<Uint8Array> {
  const { SecretBinary: binary, SecretString: text } = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId: arn }),
  );
  const bytes = binary === undefined ? utf8(text ?? '') : new Uint8Array(binary);
  if (bytes.length === 0) throw new LedgerError('KEY_MALFORMED', 'a secret is empty');
  return bytes;
}
