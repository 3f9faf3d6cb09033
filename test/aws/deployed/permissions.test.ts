import { describe, expect, it } from 'vitest';
import { type Permissions, readDeployment } from './deployment.ts';

/** What a role needs although the function makes no such call: AWS makes it in the function's name, past the gateway. */
const BY_AWS = [
  { what: /^\w+: logs:(CreateLogStream|PutLogEvents) /, because: 'Lambda writes the log' },
  { what: /^\w+: xray:/, because: 'X-Ray’s daemon sends the traces' },
  {
    what: /^\w+: dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams) /,
    because: 'Lambda reads the stream',
  },
  { what: /^\w+: sqs:SendMessage /, because: 'Lambda keeps what failed for good' },
];

describe('the roles of the functions, after all that was done to the deployment', () => {
  const { permissionsUrl } = readDeployment();
  const read = async () => (await (await fetch(permissionsUrl)).json()) as Permissions;

  it('allow everything that was needed', async () => {
    expect((await read()).denied).toEqual([]);
  });

  it('allow nothing that was never needed', async () => {
    const { unused } = await read();
    expect(unused.filter((grant) => !BY_AWS.some(({ what }) => what.test(grant)))).toEqual([]);
  });
});
