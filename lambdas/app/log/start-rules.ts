import { LedgerError } from '../../../core/kernel/error.ts';
import { DECISION_RULES } from '../../../core/vocabulary.ts';
import { type RegistryEventDeps, recordRegistryEvent } from '../record/record-registry-event.ts';
import { BY_THE_LEDGER } from '../record/request.ts';

// See docs/decisions/1013-the-log-says-by-which-rules.md
/**
 * Records which rules decide from now on, so that a verifier knows which text their number stands for. Running it again
 * records nothing, and neither does a program of earlier rules.
 * @throws CONFIG_INVALID when the log has other rules under this number; and the codes of `recordEvent`
 */
export function startRules(deps: RegistryEventDeps) {
  const { origin, store } = deps;
  const { number: version, sha256 } = DECISION_RULES;
  return async (): Promise<void> => {
    await recordRegistryEvent<object>(deps, { kind: 'rules', id: origin }, BY_THE_LEDGER, async () => {
      const started = await store.readRegistry('rules', origin);
      if (started !== null && started.version >= version) {
        if (started.version === version && started.sha256 !== sha256) {
          throw new LedgerError('CONFIG_INVALID', `the log has other rules of decisions under the number ${version}`);
        }
        return { kind: 'unchanged', body: {}, change: null };
      }
      return {
        kind: 'recorded',
        body: {},
        change: {
          type: 'rules.started',
          item: { kind: 'rules', id: origin, version },
          claims: { rules: { version, sha256 } },
          items: [{ kind: 'rules', item: { id: origin, version, sha256 } }],
        },
      };
    });
  };
}
