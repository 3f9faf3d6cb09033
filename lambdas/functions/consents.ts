import { registryCache } from '../app/decision/registry-cache.ts';
import { readConfig } from '../config/read.ts';
import { consentEndpoints } from '../http/endpoints/consent.ts';
import { subjectEndpoints } from '../http/endpoints/subject.ts';
import { registeredClients } from '../wiring/clients.ts';
import { codes } from '../wiring/codes.ts';
import { httpHandler } from '../wiring/http.ts';
import { receiptSigner } from '../wiring/keys.ts';
import { subjectWrites } from '../wiring/subject-writes.ts';
import { promises } from '../wiring/writes.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.consents.groups);

const stores = await subjectWrites(config);
const deps = {
  ...stores,
  ...(await codes(config)),
  registry: registryCache(stores),
  ...promises(stores, config),
  receiptSigner: await receiptSigner(config.receiptKey),
};

/** Records what subjects decide, with a promise, and shows them their consents and receipts. */
export const handler = await httpHandler(config, {
  clients: await registeredClients(config),
  endpoints: { ...consentEndpoints(deps), ...subjectEndpoints(deps) },
});
