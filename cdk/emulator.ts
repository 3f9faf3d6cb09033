import type { Stage } from './stage.ts';

/** What of a deployment an emulator of AWS cannot do. */
export interface Limits {
  /** The bucket is part of the path, as `<bucket>.localhost` does not resolve. */
  readonly pathStyle: boolean;
  /** CodeDeploy shifts an alias from version to version; MiniStack refuses a template that names it. */
  readonly codeDeploy: boolean;
  /** X-Ray's daemon runs beside every function of AWS and beside none of MiniStack. */
  readonly tracing: boolean;
  /** An alarm on an expression over several metrics; MiniStack refuses a template that has one. */
  readonly metricMath: boolean;
}

/** The only place where a stage on MiniStack differs from one on AWS in more than values of its stage file. */
export function limitsOf({ emulator, rollout }: Stage): Limits {
  return {
    pathStyle: emulator,
    codeDeploy: !emulator && rollout === 'canary',
    tracing: !emulator,
    metricMath: !emulator,
  };
}
