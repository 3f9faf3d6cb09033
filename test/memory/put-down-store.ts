import type { Instant } from '../../core/kernel/instant.ts';
import type { ChainId } from '../../lambdas/ports/events.ts';
import type { PutDownNo, PutDownStore } from '../../lambdas/ports/put-down.ts';

/** A `PutDownStore` in memory. */
export class MemoryPutDownStore implements PutDownStore {
  readonly #noes = new Map<ChainId, Map<string, PutDownNo>>();

  /** Tells whether something is put down of a subject. */
  holds(chain: ChainId): boolean {
    return this.#noes.has(chain);
  }

  async putDown(no: PutDownNo): Promise<void> {
    const held = this.#noes.get(no.chain) ?? new Map<string, PutDownNo>();
    if (!held.has(no.event)) held.set(no.event, structuredClone(no));
    this.#noes.set(no.chain, held);
  }

  async listPutDown(chain: ChainId): Promise<readonly PutDownNo[]> {
    return [...(this.#noes.get(chain)?.values() ?? [])].sort(inOrder);
  }

  async removePutDown({ chain, event }: Pick<PutDownNo, 'chain' | 'event'>): Promise<void> {
    const held = this.#noes.get(chain);
    held?.delete(event);
    if (held?.size === 0) this.#noes.delete(chain);
  }

  async listSubjectsPutDown(limit: number): Promise<readonly ChainId[]> {
    const oldest = await Promise.all([...this.#noes.keys()].map(async (chain) => (await this.listPutDown(chain))[0]));
    return oldest
      .flatMap((no) => no ?? [])
      .sort(inOrder)
      .slice(0, limit)
      .map(({ chain }) => chain);
  }

  async oldestPutDownAt(): Promise<Instant | null> {
    const [chain] = await this.listSubjectsPutDown(1);
    const [oldest] = chain === undefined ? [] : await this.listPutDown(chain);
    return oldest?.saidAt ?? null;
  }
}

function inOrder(a: PutDownNo, b: PutDownNo): number {
  const [left, right] = [a, b].map(({ saidAt, event }) => `${saidAt} ${event}`) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
