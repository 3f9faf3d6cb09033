import { vi } from 'vitest';

interface Client {
  readonly middlewareStack: {
    add(
      middleware: () => (args: {
        readonly input: unknown;
      }) => Promise<{ readonly output: unknown; readonly response: unknown }>,
      options: { readonly step: 'initialize' },
    ): void;
  };
}

/** Has an AWS client answer by this function, without any network; what it throws is what the service says. */
export function answering<C>(client: C, answer: (input: Record<string, unknown>) => unknown): C {
  (client as Client).middlewareStack.add(
    () =>
      async ({ input }) => ({ output: await answer(input as Record<string, unknown>), response: {} }),
    { step: 'initialize' },
  );
  return client;
}

/** The environment of an AWS client, with nothing that listens at the endpoint. */
export function nowhere(): void {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
}
