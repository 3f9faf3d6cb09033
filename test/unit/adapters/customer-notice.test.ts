import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { consoleCustomerNotice, noticeIn } from '../../../lambdas/adapters/console/customer-notice.ts';
import { snsCustomerNotice } from '../../../lambdas/adapters/sns/customer-notice.ts';
import { MemoryCustomerNotice } from '../../memory/customer-notices.ts';
import { customerNoticeSuite, toldOf } from '../../ports/customer-notices.suite.ts';
import { nowhere } from './answering.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:notices';

/** An SNS that keeps what is published and answers with this status. */
const sns = { published: [] as URLSearchParams[], status: 200 };
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    sns.published.push(new URLSearchParams(body));
    response.statusCode = sns.status;
    response.end('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>');
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());
beforeEach(() => {
  nowhere();
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  Object.assign(sns, { published: [], status: 200 });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Returns a list that grows by all that is printed from now on. */
function watchConsole(): readonly string[] {
  const printed: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
  return printed;
}

customerNoticeSuite('memory', async () => {
  const notice = new MemoryCustomerNotice();
  return { notice, handed: () => notice.sent.map((told) => JSON.stringify(told)) };
});
customerNoticeSuite('the console', async () => {
  const printed = watchConsole();
  return { notice: consoleCustomerNotice, handed: () => printed };
});
customerNoticeSuite('SNS', async () => {
  return {
    notice: snsCustomerNotice(TOPIC),
    handed: () => sns.published.map((form) => form.get('Message') ?? ''),
  };
});

test('what the console prints names no customer, and says of which event it is', async () => {
  const printed = watchConsole();
  await consoleCustomerNotice.deliver(toldOf('e-1'));
  expect(printed.join('')).not.toContain('C-1001');
  await consoleCustomerNotice.deliver({ ...toldOf('e-2'), type: 'act.rejected', dispute: null });
  expect(printed.map(noticeIn)).toEqual(['e-1', 'e-2']);
  expect(printed[1]).not.toContain('dispute');
  expect(noticeIn('confirmation code 123456 for event e-1, good until then')).toBeNull();
});

test('SNS gets the message as JSON, for the topic, without attributes', async () => {
  await snsCustomerNotice(TOPIC).deliver(toldOf('e-1'));
  const [form = new URLSearchParams()] = sns.published;
  expect(JSON.parse(form.get('Message') ?? '')).toEqual(toldOf('e-1'));
  expect([...form.keys()].sort()).toEqual(['Action', 'Message', 'TopicArn', 'Version']);
});

test('a notice that SNS does not take in two attempts is not sent', async () => {
  sns.status = 500;
  await expect(snsCustomerNotice(TOPIC).deliver(toldOf('e-1'))).rejects.toMatchObject({ code: 'NOTICE_NOT_SENT' });
  expect(sns.published).toHaveLength(2);
});
