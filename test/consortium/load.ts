import { setTimeout as pause } from 'node:timers/promises';
import type { Bank, Given } from './bank.ts';

const PACE_MS = 100;

/** Customers who give consent and are checked, one after another, without end. */
export interface Load {
  /** Acknowledged consents, each followed by a check that allowed a push. */
  readonly given: readonly Given[];
  /** Failures so far; it must stay empty. */
  readonly failures: readonly unknown[];
  stop(): Promise<void>;
}

export function startLoad(bank: Bank): Load {
  const given: Given[] = [];
  const failures: unknown[] = [];
  const stopping = new AbortController();
  const round = async (subject: string) => {
    const consent = await bank.give(subject);
    if (!(await bank.check(subject))) throw new Error(`${subject} has consented and the check says no`);
    given.push(consent);
  };
  const running = (async () => {
    for (let number = 0; !stopping.signal.aborted; number++) {
      await round(`LOAD-${number}`).catch((error: unknown) => failures.push(error));
      await pause(PACE_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    given,
    failures,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
