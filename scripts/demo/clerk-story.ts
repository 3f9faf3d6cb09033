import { type Body, eventIdOf, expect } from './answers.ts';
import type { DemoSteps } from './demo-steps.ts';
import type { RunningLedger } from './ledger.ts';
import type { Printer } from './print.ts';

/** The notice of a purpose of pushes for which customers are asked. */
interface Asked {
  readonly purpose: string;
  readonly notice: Body;
}

/** Shows that staff cannot confirm what they captured. @throws Error when a step does not go as expected */
export async function showClerk(ledger: RunningLedger, steps: DemoSteps, print: Printer, asked: Asked): Promise<void> {
  const { purpose, notice } = asked;
  print.step('A clerk cannot confirm for a customer');
  const captured = await steps.giveAtBranch('C-2003', purpose, notice);
  print.fact('C-2003', 'said yes at branch B-1, says S-77, who works there');
  await steps.refused('C-2003', purpose, 'awaiting-confirmation', 'a push on that word');
  const event = eventIdOf(captured);
  const code = await ledger.code(event);
  const confirmations = '/v1/subjects/C-2003/confirmations';
  const wrong = { event, code: code === '000000' ? '000001' : '000000' };
  await steps.problem('code-wrong', 'a guessed code', 'POST', confirmations, wrong, 'app');
  const right = { event, code };
  await steps.problem('staff-not-allowed', 'S-77 enters the right one', 'POST', confirmations, right, 'staff-S-77');
  const confirmed = await ledger.client.call('app', 'POST', confirmations, right);
  const { evidence } = confirmed.body.consent as Body;
  expect(evidence === 'otp', 'the consent rests on the code from then on');
  await steps.pushed('C-2003', purpose, 'C-2003 enters the code that was sent to them');
}

/** Shows who cannot take back a no of a customer. @throws Error when a step does not go as expected */
export async function showObjection(ledger: RunningLedger, steps: DemoSteps, print: Printer, purpose: string) {
  print.step('No program, and no clerk alone, lifts an objection or appoints himself');
  const objection = '/v1/subjects/C-2003/objection';
  await ledger.client.call('app', 'PUT', objection, { capture: { channel: 'app' } });
  print.fact('C-2003', 'objects to every push');
  await steps.problem('customer-or-two-staff', 'a program lifts the objection', 'DELETE', objection, {}, 'app');
  const himself = {
    role: 'delegate',
    representative: 'C-2077',
    purposes: null,
    validUntil: new Date(Date.now() + 86_400_000).toISOString(),
    evidence: [steps.document('letter')],
  };
  const appointed = '/v1/subjects/C-2003/representatives';
  await steps.problem('customer-or-two-staff', 'it appoints C-2077', 'POST', appointed, himself, 'app');
  const { body } = await ledger.client.call('staff-S-77', 'POST', appointed, himself);
  const { id } = body.proposal as { readonly id: string };
  print.fact('S-77', 'is C-2077, and asks for the same: it is only proposed');
  const approval = `/v1/subjects/C-2003/proposals/${id}/approval`;
  await steps.problem('approval-by-proposer', 'S-77 approves it', 'POST', approval, {}, 'staff-S-77');
  await steps.refused('C-2003', purpose, 'objected', 'a push to C-2003');
}

/** Shows what a customer's dispute ends and holds. @throws Error when a step does not go as expected */
export async function showDispute(
  ledger: RunningLedger,
  steps: DemoSteps,
  print: Printer,
  asked: Asked,
): Promise<void> {
  const { purpose, notice } = asked;
  print.step('A customer disputes what a clerk recorded in their name');
  const event = eventIdOf(await steps.giveAtBranch('C-2010', purpose, notice));
  print.fact('C-2010', 'said yes at branch B-1, says S-77');
  await ledger.told(event);
  print.fact('told', 'C-2010 hears of it, with the way to dispute it');
  const code = await ledger.code(event);
  const disputes = '/v1/subjects/C-2010/disputes';
  const made = await ledger.client.call('app', 'POST', disputes, { event, text: 'I was not there.' });
  const { dispute } = made.body as { readonly dispute: string };
  print.yes('C-2010 disputes it: “I was not there.”');
  const confirmations = '/v1/subjects/C-2010/confirmations';
  await steps.problem('confirmation-not-pending', 'the code, later', 'POST', confirmations, { event, code }, 'app');
  const again = steps.consentAtBranch(purpose, notice);
  const consents = '/v1/subjects/C-2010/consents';
  await steps.problem('capture-disputed', 'S-77 reports another yes', 'POST', consents, again, 'staff-S-77');
  await ledger.client.call('staff-S-78', 'POST', `${disputes}/${dispute}/answer`, { outcome: 'upheld' });
  const { body } = await ledger.client.call('app', 'GET', disputes);
  const [listed] = body.disputes as { readonly answer: Body | null }[];
  expect(listed?.answer?.outcome === 'upheld', 'C-2010 can read the answer');
  print.yes('S-78 looks into it and answers: upheld');
  await steps.refused('C-2010', purpose, 'no-consent', 'a push to C-2010');
}
