import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { codeIn } from '../../lambdas/adapters/console/code-delivery.ts';
import type { CodeMessage } from '../../lambdas/ports/codes.ts';
import type { Target } from './target.ts';

const TIMEOUT_MS = 30_000;
const POLL_MS = 50;
const MOST_MESSAGES = 10;

/** Receives the subjects' messages. */
export interface Codes {
  /** Returns code number `count`, from 1, that was sent for an event. @throws Error when it does not arrive */
  of(event: string, count?: number): Promise<string>;
}

/** Opens the target's delivery of codes. */
export function openCodes({ codes }: Pick<Target, 'codes'>): Codes {
  const arrived = new Map<string, string[]>();
  const look = codes.startsWith('http') ? queueReader(codes) : fileReader(codes);
  return {
    async of(event, count = 1) {
      for (const until = performance.now() + TIMEOUT_MS; performance.now() < until; await pause(POLL_MS)) {
        for (const [about, code] of await look()) arrived.set(about, [...(arrived.get(about) ?? []), code]);
        const code = arrived.get(event)?.[count - 1];
        if (code !== undefined) return code;
      }
      throw new Error(`code ${count} for the event ${event} was not delivered`);
    },
  };
}

/** Returns the codes that arrived since the last call, each with its event. */
type Look = () => Promise<readonly (readonly [event: string, code: string])[]>;

function fileReader(path: string): Look {
  let seen = 0;
  return async () => {
    const printed = (await readFile(path, 'utf8')).split('\n').flatMap((line) => codeIn(line) ?? []);
    const fresh = printed.slice(seen).map(({ event, code }) => [event, code] as const);
    seen = printed.length;
    return fresh;
  };
}

function queueReader(QueueUrl: string): Look {
  const client = new SQSClient();
  return async () => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: MOST_MESSAGES });
    const { Messages: messages = [] } = await client.send(command);
    for (const { ReceiptHandle } of messages) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return messages.map(({ Body = '' }) => {
      const { event, code } = JSON.parse(Body) as CodeMessage;
      return [event, code] as const;
    });
  };
}
