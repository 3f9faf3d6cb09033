import {
  GetSecretValueCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_ATTEMPTS = 3;

/**
 * Reads the bytes of a secret, UTF-8 when it is text; called once, at start.
 * @throws KEY_MALFORMED when it is empty
 * @throws SECRET_UNAVAILABLE when the service does not answer; any other error of the service unchanged, as it is our
 *   mistake
 */
export async function readSecret(arn: string): Promise<Uint8Array> {
  const client = createClient();
  try {
    const { SecretBinary: binary, SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: arn }),
    );
    const bytes = binary === undefined ? utf8(text ?? '') : new Uint8Array(binary);
    if (bytes.length === 0) throw new LedgerError('KEY_MALFORMED', 'a secret is empty');
    return bytes;
  } catch (error) {
    throw isOutage(error) ? unavailable(error) : error;
  } finally {
    client.destroy();
  }
}

// At most three attempts of five seconds each.
function createClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

function isOutage(error: unknown): boolean {
  if (error instanceof LedgerError) return false;
  if (!(error instanceof SecretsManagerServiceException)) return true;
  return error.name === 'ThrottlingException' || error.$fault === 'server';
}

function unavailable(cause: unknown): LedgerError {
  return new LedgerError('SECRET_UNAVAILABLE', 'a secret cannot be read', { cause });
}
