import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

const SWEEP_EVERY = 1_000;

/**
 * Keeps the local issuer's sessions, codes and sign-ins in memory: a restart forgets them, and customers sign in again.
 * Access tokens are signed and stored nowhere.
 */
export function issuerMemory(): (model: string) => Adapter {
  const kept = new Map<string, Kept>();
  let writes = 0;

  const read = (key: string): AdapterPayload | undefined => {
    const found = kept.get(key);
    if (found !== undefined && found.expiresAtMs > Date.now()) return found.payload;
    kept.delete(key);
    return undefined;
  };
  const write = (key: string, payload: AdapterPayload, lifetimeSeconds = Number.POSITIVE_INFINITY) => {
    const now = Date.now();
    if (++writes % SWEEP_EVERY === 0)
      for (const [old, { expiresAtMs }] of kept) if (expiresAtMs <= now) kept.delete(old);
    kept.set(key, { payload, expiresAtMs: now + lifetimeSeconds * 1000 });
  };
  const findBy = (prefix: string, matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    for (const key of kept.keys()) {
      const payload = key.startsWith(prefix) ? read(key) : undefined;
      if (payload !== undefined && matches(payload)) return payload;
    }
    return undefined;
  };

  return (model) => ({
    upsert: async (id, payload, expiresIn) => write(`${model}:${id}`, payload, expiresIn),
    find: async (id) => read(`${model}:${id}`),
    findByUid: async (uid) => findBy(`${model}:`, (payload) => payload.uid === uid),
    findByUserCode: async (userCode) => findBy(`${model}:`, (payload) => payload.userCode === userCode),
    consume: async (id) => {
      const payload = read(`${model}:${id}`);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => {
      kept.delete(`${model}:${id}`);
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
    },
  });
}
