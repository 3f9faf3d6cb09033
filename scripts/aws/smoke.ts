import type { StageEndpoints } from './endpoints.ts';

/** The description that a deployment must give of itself. */
export interface Expected {
  readonly origin: string;
  /** C2SP vkey. */
  readonly checkpointKey: string;
  /** Address of the key that signs anchors. */
  readonly logKey: string;
  readonly chainId: string;
  readonly contract: string;
}

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Checks that the deployed ledger answers, is the one that was deployed, publishes its log and demands tokens, and says
 * each thing that holds. A new log is first published with `publish`.
 * @throws Error to be shown naming the first thing that does not hold
 */
export async function smokeTest(
  { apiUrl, logUrl }: StageEndpoints,
  expected: Expected,
  { publish, say }: { readonly publish: () => Promise<unknown>; readonly say: (text: string) => void },
): Promise<void> {
  const health = await get(`${apiUrl}/health`);
  if (health.status !== 200) throw new Error(`${apiUrl}/health answered ${health.status}: ${health.text}`);
  say('it answers');

  const stated = await get(`${apiUrl}/.well-known/consent-ledger`);
  if (stated.status !== 200)
    throw new Error(`${apiUrl}/.well-known/consent-ledger answered ${stated.status}: ${stated.text}`);
  requireSame(flat(JSON.parse(stated.text)), expected);
  say('it states the origin, the keys and the contract that were deployed');

  const refused = await fetch(`${apiUrl}/access/v1/evaluation`, { method: 'POST', body: '{}' });
  if (refused.status !== 401)
    throw new Error(`a check without a token was answered with ${refused.status} instead of 401`);
  say('a call without a token is refused');

  let checkpoint = await get(`${logUrl}/checkpoint`);
  if (checkpoint.status === 404) {
    // A new log: the schedule would publish it within minutes.
    await publish();
    checkpoint = await get(`${logUrl}/checkpoint`);
  }
  const [origin, size] = checkpoint.text.split('\n');
  if (checkpoint.status !== 200 || origin !== expected.origin) {
    throw new Error(
      `no checkpoint of ${expected.origin} at ${logUrl}/checkpoint (${checkpoint.status}): see the log of the function \`publish\``,
    );
  }
  say(`its log is published: ${size} entries`);
}

function requireSame(stated: Partial<Expected>, expected: Expected): void {
  for (const field of Object.keys(expected) as (keyof Expected)[]) {
    if (stated[field]?.toLowerCase() !== expected[field].toLowerCase())
      throw new Error(`the ledger states \`${field}\` ${stated[field]}, but ${expected[field]} was deployed`);
  }
}

function flat(description: Record<string, unknown>): Partial<Expected> {
  const { chain, logKeys, ...rest } = description;
  const keys = logKeys as readonly { readonly key: string }[] | null;
  return { ...rest, logKey: keys?.at(-1)?.key ?? '', ...(chain as object) };
}

async function get(url: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new Error(`${url} does not answer: ${(cause as Error).message}`, { cause });
  }
}
