import { afterAll, beforeAll } from 'vitest';
import { type MiniStack, startMiniStack } from '../../../scripts/aws/ministack.ts';

/** An emulator for one test file; while it runs, this process's environment leads every AWS client to it. */
export function awsEnvironment(): { readonly endpoint: () => string } {
  let aws: MiniStack;
  let before: NodeJS.ProcessEnv;
  beforeAll(async () => {
    aws = await startMiniStack({ quiet: true });
    before = { ...process.env };
    Object.assign(process.env, aws.env);
  });
  afterAll(async () => {
    for (const name of Object.keys(aws.env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await aws.stop();
  });
  return { endpoint: () => aws.endpoint };
}
