import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { DeleteBucketCommand, DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { StackResource } from './stacks.ts';

/** The longest time, in days, during which AWS can restore a deleted key or secret. */
const RECOVERY_DAYS = 30;
const WAIT_SECONDS = 300;
const AT_ONCE = 16;

/** The outcome of removing a resource that its stack retained. */
export interface Removal {
  readonly what: string;
  /** The part of it that remains, in words; null when nothing does. */
  readonly remains: string | null;
}

type Remove = (physicalId: string, pathStyle: boolean) => Promise<Removal>;

const REMOVERS: Readonly<Record<string, Remove>> = {
  'AWS::DynamoDB::Table': removeTable,
  'AWS::S3::Bucket': removeBucket,
  'AWS::KMS::Key': removeKey,
  'AWS::SecretsManager::Secret': removeSecret,
};

/** Returns whether a resource stays when its stack is deleted. */
export function isKept({ type }: StackResource): boolean {
  return REMOVERS[type] !== undefined;
}

/** Removes a resource that its stack retained, with everything in it, as far as AWS allows. */
export async function removeResource({ type, physicalId }: StackResource, pathStyle: boolean): Promise<Removal> {
  const remove = REMOVERS[type];
  if (remove === undefined) throw new Error(`\`${type}\` is not known to stay behind`);
  return remove(physicalId, pathStyle);
}

async function removeTable(name: string): Promise<Removal> {
  const client = new DynamoDBClient();
  await client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }));
  await waitUntilTableExists({ client, maxWaitTime: WAIT_SECONDS }, { TableName: name });
  await client.send(new DeleteTableCommand({ TableName: name }));
  return { what: `table ${name}`, remains: null };
}

/**
 * Deletes every version of every object; AWS refuses a locked tile until its lock ends, so that its bucket stays too.
 */
async function removeBucket(bucket: string, pathStyle: boolean): Promise<Removal> {
  const client = new S3Client({ forcePathStyle: pathStyle });
  let locked = 0;
  for await (const page of versions(client, bucket)) {
    const waiting = page.values();
    const worker = async () => {
      for (const { Key, VersionId } of waiting) {
        try {
          await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
        } catch (error) {
          if (!(error instanceof Error && error.name === 'AccessDenied')) throw error;
          locked += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
  const what = `bucket ${bucket}`;
  if (locked > 0)
    return {
      what,
      remains: `stays, with ${locked} locked files, which nobody can delete until their lock ends`,
    };
  await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  return { what, remains: null };
}

interface Version {
  readonly Key: string;
  readonly VersionId: string | undefined;
}

async function* versions(client: S3Client, bucket: string): AsyncGenerator<readonly Version[]> {
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  do {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...next }));
    yield [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key = '', VersionId }) => ({
      Key,
      VersionId,
    }));
    next =
      page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : {};
  } while (next.KeyMarker !== undefined);
}

async function removeKey(id: string): Promise<Removal> {
  const { DeletionDate: at } = await new KMSClient().send(
    new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: RECOVERY_DAYS }),
  );
  return { what: `key ${id}`, remains: `is deleted on ${day(at)}; \`aws kms cancel-key-deletion\` restores it` };
}

async function removeSecret(arn: string): Promise<Removal> {
  const { DeletionDate: at } = await new SecretsManagerClient().send(
    new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: RECOVERY_DAYS }),
  );
  return {
    what: `secret ${arn}`,
    remains: `is deleted on ${day(at)}; \`aws secretsmanager restore-secret\` restores it`,
  };
}

function day(at: Date | undefined): string {
  return at === undefined ? `${RECOVERY_DAYS} days from now` : at.toISOString().slice(0, 10);
}
