import { readConfig } from '../config/read.ts';
import { refusalEndpoints } from '../http/endpoints/refusal.ts';
import { registeredClients } from '../wiring/clients.ts';
import { httpHandler } from '../wiring/http.ts';
import { subjectWrites } from '../wiring/subject-writes.ts';
import { promises } from '../wiring/writes.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.refusals.groups);
const deps = await subjectWrites(config);

/** Hears withdrawals, objections, restrictions, pauses and disputes, whatever else is asked of the ledger meanwhile. */
export const handler = await httpHandler(config, {
  clients: await registeredClients(config),
  endpoints: refusalEndpoints({ ...deps, ...promises(deps, config) }),
});
