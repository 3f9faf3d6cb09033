import { loadStage } from '../../cdk/load-stage.ts';
import type { Stage } from '../../cdk/stage.ts';

/** The stage of a file of cdk/stages; every AWS client that this process makes from now on, and the CDK, works in its region. */
export function enterStage(name: string): Stage {
  const stage = loadStage(name);
  Object.assign(process.env, { AWS_REGION: stage.region, AWS_DEFAULT_REGION: stage.region });
  return stage;
}
