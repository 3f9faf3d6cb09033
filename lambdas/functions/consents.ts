import { logIdOf } from '../../core/entry/promise.ts';
import { registryCache } from '../app/decision/registry-cache.ts';
import { readConfig } from '../config/read.ts';
import { consentEndpoints } from '../http/endpoints/consent.ts';
import { codes } from '../wiring/codes.ts';
import { httpHandler } from '../wiring/http.ts';
import { logSigner, receiptSigner } from '../wiring/keys.ts';
import { writes } from '../wiring/writes.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.consents.groups);

const deps = await writes(config);

/** Records what subjects decide, with the log key's promise, and shows them what is in force, what happened, and their receipts. */
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
