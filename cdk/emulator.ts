import type { Stage } from './stage.ts';

/** The features of a deployment that an emulator of AWS lacks. */
export interface Limits {
  /** The bucket is part of the path, as `<bucket>.localhost` does not resolve. */
  readonly pathStyle: boolean;
  /** CodeDeploy shifts an alias from one version to the next; MiniStack refuses a template that names it. */
  readonly codeDeploy: boolean;
  /** X-Ray's daemon runs beside every function on AWS, and beside none on MiniStack. */
  readonly tracing: boolean;
  /** An alarm on an expression over several metrics; MiniStack refuses a template that has one. */
  readonly metricMath: boolean;
}

/** Returns all that distinguishes a stage on MiniStack from one on AWS, besides the values in its stage file. */
export function limitsOf({ emulator, rollout }: Stage): Limits {
  return {
    pathStyle: emulator,
    codeDeploy: !emulator && rollout === 'canary',
    tracing: !emulator,
    metricMath: !emulator,
  };
}
