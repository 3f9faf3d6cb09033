import type { KMSClient } from '@aws-sdk/client-kms';
import { LedgerError } from '../../core/kernel/error.ts';
import { parseVerifierKey, type VerifierKey, verifierKey } from '../../core/tlog/index.ts';
import {
  fileCheckpointSigner,
  fileGasSigner,
  fileLogSigner,
  fileReceiptSigner,
  pemCheckpointSigner,
} from '../adapters/filesystem/signers.ts';
import type { Config } from '../config/groups.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../ports/signers.ts';

// See docs/decisions/0700-a-place-for-each-key.md
// The adapters of AWS are imported only when a key is kept there.
const kms = () => import('../adapters/kms/signers.ts');
const kmsKey = async (id: string) => ({ id, client: await kmsClient() });
const secrets = () => import('../adapters/secretsmanager/read-secret.ts');

let client: Promise<KMSClient> | undefined;
/** Returns the KMS client, one for the process. */
function kmsClient(): Promise<KMSClient> {
  client ??= import('../adapters/kms/client.ts').then(({ createKmsClient }) => createKmsClient());
  return client;
}

/** Returns the signers of checkpoints in the log's name: the key, and the one before it while that signs too. */
export async function checkpointSigners(
  { location, before }: Config['checkpointKey'],
  origin: string,
): Promise<readonly CheckpointSigner[]> {
  return Promise.all([location, ...(before === null ? [] : [before])].map((each) => checkpointSigner(each, origin)));
}

async function checkpointSigner(
  location: Config['checkpointKey']['location'],
  origin: string,
): Promise<CheckpointSigner> {
  switch (location.kind) {
    case 'kms':
      return (await kms()).kmsCheckpointSigner(await kmsKey(location.arn), origin);
    case 'secret':
      return pemCheckpointSigner(await (await secrets()).readSecret(location.arn), origin);
    case 'file':
      return fileCheckpointSigner(location.path, origin);
  }
}

/**
 * Returns the keys that verify checkpoints in the log's name, the newest first; none gives access to a private half.
 * @throws KEY_MALFORMED when one is the key of another log
 */
export async function checkpointVerifiers(
  { location, before }: Config['checkpointVerifier'],
  origin: string,
): Promise<readonly [VerifierKey, ...VerifierKey[]]> {
  const newest = await checkpointVerifier(location, origin);
  return before === null ? [newest] : [newest, await checkpointVerifier(before, origin)];
}

async function checkpointVerifier(
  location: Config['checkpointVerifier']['location'],
  origin: string,
): Promise<VerifierKey> {
  switch (location.kind) {
    case 'verifier-key':
      return ofThisLog(parseVerifierKey(location.text), origin);
    case 'kms':
      return verifierKey(origin, await (await kms()).kmsCheckpointPublicKey(await kmsKey(location.arn)));
    case 'file':
      return verifierKey(origin, (await fileCheckpointSigner(location.path, origin)).publicKey);
  }
}

function ofThisLog(key: VerifierKey, origin: string): VerifierKey {
  if (key.name === origin) return key;
  throw new LedgerError('KEY_MALFORMED', '`LEDGER_CHECKPOINT_VERIFIER_KEY` does not name `LEDGER_ORIGIN`');
}

/** Returns the signer of receipts. */
export async function receiptSigner({ location }: Config['receiptKey']): Promise<ReceiptSigner> {
  return location.kind === 'file'
    ? fileReceiptSigner(location.path)
    : (await kms()).kmsReceiptSigner(await kmsKey(location.arn));
}

/** Returns the signer that certifies the keys of promises. */
export async function promiseRootSigner({ location }: Config['promiseRoot']): Promise<LogSigner> {
  return location.kind === 'file'
    ? fileLogSigner(location.path)
    : (await kms()).kmsLogSigner(await kmsKey(location.arn));
}

/** Returns the signer of anchors. */
export async function logSigner({ location }: Config['logKey']): Promise<LogSigner> {
  return location.kind === 'file'
    ? fileLogSigner(location.path)
    : (await kms()).kmsLogSigner(await kmsKey(location.arn));
}

/** Returns the signer of transactions of the account that pays for anchors and has no other power. */
export async function gasSigner({ location }: Config['gasKey']): Promise<LogSigner> {
  return location.kind === 'file'
    ? fileGasSigner(location.path)
    : (await kms()).kmsLogSigner(await kmsKey(location.arn));
}
