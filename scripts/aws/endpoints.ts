import type { Stage } from '../../cdk/stage.ts';
import { type DeployedStack, outputOf } from './stacks.ts';

/** Where a deployed ledger answers; base URLs without a slash at their end. */
export interface Endpoints {
  readonly apiUrl: string;
  /** Where `/checkpoint` and `/tile/…` are. */
  readonly logUrl: string;
}

/** Where the stage's stacks `api` and `log` answer. */
export function endpointsOf(stage: Stage, api: DeployedStack, log: DeployedStack): Endpoints {
  if (!stage.emulator) return { apiUrl: outputOf(api, 'ApiUrl'), logUrl: outputOf(log, 'LogUrl') };
  // An emulator's host names do not resolve; its own address and the API's id stand for them, and the API serves the log too.
  const apiUrl = `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${outputOf(api, 'ApiId')}/$default`;
  return { apiUrl, logUrl: apiUrl };
}
