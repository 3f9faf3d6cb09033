import { loadStage } from '../../cdk/load-stage.ts';
import type { Stage } from '../../cdk/stage.ts';

/**
 * Returns the stage of a file in cdk/stages, and sets the region of this process to the stage's: every AWS client made
 * from now on, and the CDK, works there.
 */
export function enterStage(name: string): Stage {
  const stage = loadStage(name);
  Object.assign(process.env, { AWS_REGION: stage.region, AWS_DEFAULT_REGION: stage.region });
  return stage;
}
