import type { Stage } from '../../cdk/stage.ts';
import { type DeployedStack, outputOf } from './stacks.ts';

/** Base URLs of a deployed ledger, without a slash at the end. */
export interface StageEndpoints {
  readonly apiUrl: string;
  /** The base URL of `/checkpoint` and `/tile/…`. */
  readonly logUrl: string;
}

/** Returns the base URLs of the stage's stacks `api` and `log`. */
export function endpointsOf(stage: Stage, api: DeployedStack, log: DeployedStack): StageEndpoints {
  if (!stage.emulator) return { apiUrl: outputOf(api, 'ApiUrl'), logUrl: outputOf(log, 'LogUrl') };
  // An emulator's host names do not resolve: use its own address with the API's id instead. The API serves the log too.
  const apiUrl = `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${outputOf(api, 'ApiId')}/$default`;
  return { apiUrl, logUrl: apiUrl };
}
