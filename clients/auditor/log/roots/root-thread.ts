import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { concat } from '../../../../core/kernel/bytes.ts';
import { RootHistory } from './root-history.ts';

/** Number of bytes of leaf hashes that are sent at once: to wake a thread costs as much as some hundred hashes. */
const SENT_BYTES = 2 ** 17;
/** Number of such calls that wait for the thread at most, so that what is read does not pile up before it. */
const MOST_WAITING = 4;

type Call = { readonly append: Uint8Array } | { readonly sizesOf: readonly Uint8Array[] };
type Sizes = readonly (number | null)[];

interface Waiting {
  resolve(answer: Sizes): void;
  reject(error: Error): void;
}

// See docs/decisions/0531-an-audit-uses-two-cores.md
/** A `RootHistory` in a thread of its own: roots cost as much as all else of an audit. */
export class RootThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  readonly #appended: Promise<unknown>[] = [];
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #failure: Error | null = null;

  /** @param expected about how many sizes there will be */
  constructor(expected: number) {
    // The auditor may be one file: the thread loads the file that this module is in, and begins at its end.
    this.#worker = new Worker(new URL(import.meta.url), { workerData: { rootsOf: expected }, execArgv: [] });
    this.#worker.on('message', (answer: Sizes) => this.#next()?.resolve(answer));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')));
    this.#worker.unref();
  }

  /** Appends leaf hashes, 32 bytes each; resolves when the thread may be given more. */
  async append(leafHashes: Uint8Array): Promise<void> {
    this.#held.push(leafHashes);
    this.#heldBytes += leafHashes.length;
    if (this.#heldBytes >= SENT_BYTES) this.#send();
    if (this.#appended.length > MOST_WAITING) await this.#appended.shift();
  }

  /** Returns, for each root, the size at which the log had it, or null. */
  sizesOf(roots: readonly Uint8Array[]): Promise<Sizes> {
    this.#send();
    return this.#ask({ sizesOf: roots });
  }

  close(): void {
    void this.#worker.terminate();
  }

  #send(): void {
    const appended = this.#ask({ append: concat(...this.#held) });
    // A failure is thrown by the call that waits for it; until then it must not count as unhandled.
    appended.catch(() => {});
    this.#appended.push(appended);
    this.#held = [];
    this.#heldBytes = 0;
  }

  #ask(call: Call): Promise<Sizes> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure);
        return;
      }
      this.#waiting.push({ resolve, reject });
      // The process stays while somebody waits for an answer, and no longer.
      this.#worker.ref();
      this.#worker.postMessage(call);
    });
  }

  #next(): Waiting | undefined {
    const next = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#worker.unref();
    return next;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

function serve(port: MessagePort, expected: number): void {
  const history = new RootHistory(expected);
  port.on('message', (call: Call) => {
    if ('append' in call) history.append(call.append);
    port.postMessage('append' in call ? [] : history.sizesOf(call.sizesOf));
  });
}

if (!isMainThread && parentPort !== null && typeof workerData?.rootsOf === 'number') {
  serve(parentPort, workerData.rootsOf);
}
