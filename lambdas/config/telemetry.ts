import { flag, stageName } from './fields.ts';
import { defaulted } from './key.ts';

/** How logs, metrics and traces name their deployment. */
export const telemetryGroup = {
  stage: defaulted('LEDGER_STAGE', stageName, 'local', 'name of the deployment: `service` in its logs and metrics'),
  tracing: defaulted(
    'LEDGER_TRACING',
    flag,
    'false',
    '`true`: calls of the store are traced by AWS X-Ray; only on Lambda with active tracing',
  ),
};
