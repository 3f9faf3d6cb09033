import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { enforceIam } from './iam-deployment.ts';
import { awsEnvironment } from './ports/aws-environment.ts';

const { endpoint } = awsEnvironment();
const BUCKET = 'code';

/** Asks a service by the address of that service in its environment, as the SDKs do. */
const HANDLER = `export async function handler({ service, target, body }) {
  const answer = await fetch(process.env['AWS_ENDPOINT_URL_' + service] ?? process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/' + service.toLowerCase() + '/aws4_request',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text(), mark: process.env.MARK };
}`;

const TEMPLATE = {
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'SIGN_VERIFY', KeyPolicy: {} } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Statement: [] },
        Policies: [
          {
            PolicyName: 'inline',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['kms:GetPublicKey', 'kms:Sign'],
                  Resource: { 'Fn::GetAtt': ['Key', 'Arn'] },
                },
              ],
            },
          },
        ],
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Description: 'consent-ledger trial: asker',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { S3Bucket: BUCKET, S3Key: 'asker.zip' },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { MARK: 'its own', KEY: { Ref: 'Key' } } },
      },
    },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        Name: 'live',
        FunctionName: { Ref: 'Function' },
        FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
      },
    },
  },
  Outputs: { Function: { Value: { Ref: 'Function' } }, Key: { Value: { Ref: 'Key' } } },
};

async function uploadHandler(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'asker-'));
  try {
    await writeFile(join(folder, 'index.mjs'), HANDLER);
    await promisify(execFile)('python3', ['-m', 'zipfile', '-c', 'asker.zip', 'index.mjs'], { cwd: folder });
    const s3 = new S3Client({ forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
    const Body = await readFile(join(folder, 'asker.zip'));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'asker.zip', Body }));
    s3.destroy();
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function deploy(): Promise<{ readonly functionName: string; readonly key: string }> {
  await uploadHandler();
  const client = new CloudFormationClient();
  await client.send(new CreateStackCommand({ StackName: 'trial', TemplateBody: JSON.stringify(TEMPLATE) }));
  const { reason } = await waitUntilStackCreateComplete(
    { client, maxWaitTime: 60, minDelay: 1 },
    { StackName: 'trial' },
  );
  client.destroy();
  const outputs = reason.Stacks[0].Outputs as { readonly OutputKey: string; readonly OutputValue: string }[];
  const output = (name: string) => outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';
  return { functionName: output('Function'), key: output('Key') };
}

test('functions that are deployed are held to what their roles allow', async () => {
  const { functionName, key } = await deploy();
  const lambda = new LambdaClient();
  async function ask(service: string, target: string, body: unknown) {
    const Payload = JSON.stringify({ service, target, body });
    const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Qualifier: 'live', Payload }));
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
  }
  const readKey = () => ask('KMS', 'TrentService.GetPublicKey', { KeyId: key });
  const listTables = () => ask('DYNAMODB', 'DynamoDB_20120810.ListTables', {});
  expect(await listTables()).toMatchObject({ status: 200, mark: 'its own' });

  const gateway = await enforceIam(endpoint(), 'trial');
  try {
    expect(await readKey()).toMatchObject({ status: 200, mark: 'its own' });
    expect(await listTables()).toMatchObject({ status: 400, text: expect.stringContaining('AccessDeniedException') });
    expect(gateway.denied()).toMatchObject([{ functionName: 'asker', action: 'dynamodb:ListTables' }]);
    expect(gateway.unused()).toEqual([expect.stringMatching(/^asker: kms:Sign on arn:aws:kms:/)]);
    await expect(enforceIam(endpoint(), 'another')).rejects.toThrow('no functions');
  } finally {
    lambda.destroy();
    await gateway.stop();
  }
});
