import type { CodeDelivery, CodeMessage } from '../../lambdas/ports/codes.ts';

/** A `CodeDelivery` that keeps every code it was given. */
export class MemoryCodeDelivery implements CodeDelivery {
  readonly sent: CodeMessage[] = [];

  async deliver(message: CodeMessage): Promise<void> {
    this.sent.push(message);
  }
}
