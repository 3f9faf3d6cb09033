import { describe, expect, it } from 'vitest';
import { type Permissions, readDeployment } from './deployment.ts';

/** Grants for calls that AWS makes in a function's name, past the gateway. */
const BY_AWS = [
  { what: /^\w+: logs:(CreateLogStream|PutLogEvents) /, because: 'Lambda writes the log' },
  { what: /^\w+: xray:/, because: 'X-Ray’s daemon sends the traces' },
  {
    what: /^\w+: dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams) /,
    because: 'Lambda reads the stream',
  },
  { what: /^\w+: sqs:SendMessage /, because: 'Lambda keeps what failed for good' },
];

/** Grants for what the deployment itself called, before the gateway that counts was there. */
const BY_DEPLOYMENT = [{ what: /^labels: /, because: 'it puts the label keys and the rules on record, once' }];

/** Grants for failures that this run does not provoke; the unit tests of the use cases do. */
const IN_TROUBLE = [
  {
    what: /^\w+: s3:ListBucket /,
    because: 'an object that does not exist is 404 and not 403: before the first publication',
  },
  { what: /^publish: s3:PutObjectRetention /, because: 'S3 asks for it where a put locks what it writes: a full tile' },
  { what: /^anchor: kms:Sign /, because: 'an anchor that landed unrecorded has its checkpoint signed again' },
  { what: /^observe: dynamodb:Query .* LOG#ANCHOR$/, because: 'our own list counts while the chain is away' },
  { what: /^(sweep|redrive): dynamodb:PutItem .* LOG#QUARANTINE$/, because: 'what they find may be poisoned too' },
  {
    what: /^(decisions|registry|refusals|map|promise): dynamodb:GetItem .* (ID|EVENT)#/,
    because: 'after a lost answer it is looked up whether the event landed',
  },
  { what: /^public: dynamodb:GetItem .* CLIENT#/, because: 'tiles are open, so that none of its calls takes a token' },
  {
    what: /^proofs: (dynamodb:GetItem .* VERSION#(PRODUCT|CONTENT)#|s3:GetObject .*map\/|secretsmanager:)/,
    because: 'no coverage is asked for in this story',
  },
  { what: /^catchup: /, because: 'nothing was lost so often here that it was put down' },
  {
    what: /^(consents|refusals): dynamodb:(UpdateItem|DeleteItem) .* NO#/,
    because: 'a no that is lost five times is put down, and taken out once it is recorded',
  },
  {
    what: /^consents: dynamodb:Query .* OPEN#/,
    because: 'the permits that a no ended are counted with its answer; with its promise, only if that took too long',
  },
];

describe('the roles of the functions, after all that was done to the deployment', () => {
  const { permissionsUrl } = readDeployment();
  const read = async () => (await (await fetch(permissionsUrl)).json()) as Permissions;

  it('allow everything that was needed', async () => {
    expect((await read()).denied).toEqual([]);
  });

  it('allow nothing that was never needed', async () => {
    const { unused } = await read();
    const known = [...BY_AWS, ...BY_DEPLOYMENT, ...IN_TROUBLE];
    expect(unused.filter((grant) => !known.some(({ what }) => what.test(grant)))).toEqual([]);
  });
});
