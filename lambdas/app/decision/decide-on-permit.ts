import { type Circumstances, type Decision, decide } from '../../../core/decision/decide.ts';
import { type Permit, permitDecision, permitEnd } from '../../../core/decision/permit.ts';
import type { PushRequest, RegistryView } from '../../../core/decision/request.ts';
import type { WriteDeps } from '../record/request.ts';
import type { KnownForYes } from '../record/subject-event.ts';
import { type RegistryViewDeps, registryView } from './registry-view.ts';

/**
 * Decides whether the push that a permit allows may still go ahead: it is asked anew, by the registry as it is now, and
 * a no since may have ended the permit for good. Returns the registry items too.
 */
export async function decideOnPermit(
  deps: WriteDeps & Pick<RegistryViewDeps, 'forbiddenPhrases'>,
  known: Pick<KnownForYes, 'state' | 'now' | keyof Circumstances>,
  asked: PushRequest,
  { seq }: Pick<Permit, 'seq'>,
): Promise<{ readonly decision: Decision; readonly view: RegistryView }> {
  const { state, now } = known;
  const view = await registryView({ ...deps, registry: deps.store }, asked);
  const anew = decide(state, view, asked, now, known);
  return { view, decision: permitDecision(anew, permitEnd(state, { ...asked, seq }, anew.basis?.kind ?? 'consent')) };
}
