import { LedgerError } from '../../core/kernel/error.ts';

/** A fault at a step: `lost` when nothing was done, `landed` when it was done but the answer never came. */
export type Fault = 'lost' | 'landed';

/**
 * Counts the mutating calls to all ports wrapped with it, and makes one of them fail. From then on the process counts
 * as dead: every call to a wrapped port fails until `recover`.
 */
export class Faults {
  #steps = 0;
  #planned: { readonly step: number; readonly fault: Fault } | null = null;
  #dead = false;

  /** The number of mutating calls so far. */
  get steps(): number {
    return this.#steps;
  }

  get hasFired(): boolean {
    return this.#dead;
  }

  /** Makes mutating call number `step`, counted from 0, fail. */
  failAt(step: number, fault: Fault): void {
    this.#planned = { step, fault };
  }

  recover(): void {
    this.#dead = false;
    this.#planned = null;
  }

  /** Returns the same port, failing as planned. `mutating` names the calls that change something. */
  wrap<Port extends object>(port: Port, mutating: readonly (keyof Port & string)[]): Port {
    const names: ReadonlySet<PropertyKey> = new Set(mutating);
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          this.#refuseWhenDead();
          const call = () => Reflect.apply(member, target, args) as unknown;
          return names.has(name) ? this.#step(async () => call()) : call();
        };
      },
    });
  }

  async #step<T>(call: () => Promise<T>): Promise<T> {
    const step = this.#steps++;
    if (this.#planned?.step !== step) return call();
    if (this.#planned.fault === 'landed') await call();
    this.#dead = true;
    throw unavailable();
  }

  #refuseWhenDead(): void {
    if (this.#dead) throw unavailable();
  }
}

function unavailable(): LedgerError {
  return new LedgerError('STORE_UNAVAILABLE', 'nothing is known of the outcome');
}
