import { readConfig } from '../config/read.ts';
import { logError } from '../telemetry/telemetry.ts';

/**
 * Asks for a publication of what was just sequenced: of the function that publishes, or here where there is none. A failure is not the
 * caller's: what is sequenced stays so, and the schedule publishes it.
 */
export async function publishTrigger(): Promise<() => Promise<void>> {
  const ask = await publication();
  return async () => {
    try {
      await ask();
    } catch (error) {
      logError('publication was not asked for', error);
    }
  };
}

async function publication(): Promise<() => Promise<unknown>> {
  const { trigger } = readConfig(['trigger']);
  if (trigger.publishFunction !== null) {
    const { invokeSoon } = await import('../adapters/lambda/invoke.ts');
    return invokeSoon(trigger.publishFunction);
  }
  const { PUBLISHER_GROUPS, publisher } = await import('./publisher.ts');
  return publisher(readConfig(PUBLISHER_GROUPS));
}
