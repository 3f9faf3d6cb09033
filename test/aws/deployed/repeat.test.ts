import { expect, it } from 'vitest';
import { runCommand } from './commands.ts';
import { readDeployment, STAGE } from './deployment.ts';

it('deploying again changes nothing, and says so', async () => {
  const { env, contract } = readDeployment();
  const again = await runCommand('deploy', ['--stage', STAGE, '--yes'], env);
  expect(again.output).toContain('was deployed already: nothing was changed');
  expect(again.output).toContain(contract);
  expect(again.code).toBe(0);
});
