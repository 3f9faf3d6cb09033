import { logIdOf } from '../../core/entry/promise.ts';
import { registryCache } from '../app/decision/registry-cache.ts';
import { readConfig } from '../config/read.ts';
import { consentEndpoints } from '../http/endpoints/consent.ts';
import { CODE_GROUPS, codes } from '../wiring/codes.ts';
import { HTTP_GROUPS, httpHandler } from '../wiring/http.ts';
import { logSigner, receiptSigner } from '../wiring/keys.ts';
import { WRITE_GROUPS, writes } from '../wiring/writes.ts';

const config = readConfig([
  ...HTTP_GROUPS,
  ...WRITE_GROUPS,
  ...CODE_GROUPS,
  'chain',
  'periods',
  'logKey',
  'receiptKey',
]);

const deps = await writes(config);

/** Records what subjects decide, with the log key's promise, and shows them what stands, what happened, and their receipts. */
export const handler = await httpHandler(config, {
  endpoints: consentEndpoints({
    ...deps,
    ...(await codes(config)),
    registry: registryCache(deps),
    ...config.periods,
    target: { ...config.chain, logId: logIdOf(config.log.origin) },
    logSigner: await logSigner(config.logKey),
    receiptSigner: await receiptSigner(config.receiptKey),
  }),
});
