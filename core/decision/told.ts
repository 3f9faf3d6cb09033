import { type ClientRights, memberOutside } from '../registry/client.ts';
import type { Reason, ToldReason } from '../vocabulary.ts';
import type { Explanation } from './explain.ts';
import type { DecisionRequest } from './request.ts';

/** Explains a reason of an answer as far as its caller may know it. */
export interface ToldExplanation extends Omit<Explanation, 'reason'> {
  readonly reason: ToldReason;
}

/** Lists the reasons that tell of a subject's age, of their care, or of a restriction of the use of their data. */
const PROTECTED: ReadonlySet<ToldReason> = new Set([
  'restricted',
  'minor-without-guardian',
  'guardian-consent-ended',
  'care-step-missing',
] satisfies Reason[]);

const NO_RECORD = { event: null, recordedAt: null, consentNotice: null, notice: null };

/** Explains the reasons that are none of decisions. */
export const TOLD_RULES = {
  'client-not-allowed': {
    rule: 'the client is registered for the purpose, recipient and channel',
    remedy: 'ask with a client that is, or let a registrar register this one for them',
  },
  protected: {
    rule: 'nothing about the subject stands against it that this client may not know',
    remedy: 'leave the subject alone; a client that is registered with `seesReasons` is told more',
  },
} as const;

/** Tells whether a request lies outside what the client that asks is registered for. */
export function isOutside(client: ClientRights, asked: DecisionRequest): boolean {
  const { purpose } = asked;
  const act =
    asked.kind === 'push'
      ? { purpose, recipient: null, channel: asked.channel }
      : { purpose, recipient: asked.recipient, channel: null };
  return memberOutside(client, act) !== null;
}

/** Returns the reasons that a client is told: `protected` stands for those that it may not know. */
export function toldReasons(
  reasons: readonly Reason[],
  { seesReasons }: Pick<ClientRights, 'seesReasons'>,
): readonly ToldReason[] {
  const told = seesReasons ? reasons : reasons.filter((reason) => !PROTECTED.has(reason));
  return told.length === reasons.length ? told : [...told, 'protected'];
}

/** Returns the explanations that a client is given: one without a record stands for those that it may not know. */
export function toldExplanations(
  explanations: readonly Explanation[],
  { seesReasons }: Pick<ClientRights, 'seesReasons'>,
): readonly ToldExplanation[] {
  const told = seesReasons ? explanations : explanations.filter(({ reason }) => !PROTECTED.has(reason));
  return told.length === explanations.length ? told : [...told, withoutRecord('protected')];
}

/** Explains a reason that is none of decisions. */
export function withoutRecord(reason: keyof typeof TOLD_RULES): ToldExplanation {
  return { reason, ...TOLD_RULES[reason], ...NO_RECORD };
}
