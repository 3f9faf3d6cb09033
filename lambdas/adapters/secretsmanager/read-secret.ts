import {
  GetSecretValueCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { clientSettings } from '../aws/client.ts';
import { type AwsService, reachAws } from '../aws/outage.ts';

const SECRETS: AwsService = { errors: SecretsManagerServiceException, busy: new Set(['ThrottlingException']) };

/**
 * Reads the bytes of a secret, UTF-8 when it is text; called once, at start.
 * @throws KEY_MALFORMED when it is empty
 * @throws SECRET_UNAVAILABLE when the service does not answer; any other error of the service unchanged, as it is our
 *   mistake
 */
export async function readSecret(arn: string): Promise<Uint8Array> {
  const client = createClient();
  try {
    const { SecretBinary: binary, SecretString: text } = await reachAws(
      SECRETS,
      client.send(new GetSecretValueCommand({ SecretId: arn })),
      unavailable,
    );
    const bytes = binary === undefined ? utf8(text ?? '') : new Uint8Array(binary);
    if (bytes.length === 0) throw new LedgerError('KEY_MALFORMED', 'a secret is empty');
    return bytes;
  } finally {
    client.destroy();
  }
}

// At most three attempts of five seconds each.
function createClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    ...clientSettings({ maxAttempts: 3, requestTimeoutMs: 5_000 }),
  });
}

function unavailable(cause: unknown): LedgerError {
  return new LedgerError('SECRET_UNAVAILABLE', 'a secret cannot be read', { cause });
}
