import { logError } from '../../telemetry/telemetry.ts';

/**
 * Returns the call that has a function do its work soon, or has this process do it where there is no such function. A
 * failure is only logged, as `trouble`.
 * @param here called only where this process does the work
 */
export async function asking(
  functionName: string | null,
  here: () => Promise<() => Promise<unknown>>,
  trouble: string,
): Promise<() => Promise<void>> {
  const ask = functionName === null ? await here() : await invoking(functionName);
  return async () => {
    try {
      await ask();
    } catch (error) {
      logError(trouble, error);
    }
  };
}

async function invoking(functionName: string): Promise<() => Promise<void>> {
  const { invokeSoon } = await import('../../adapters/lambda/invoke.ts');
  return invokeSoon(functionName);
}
