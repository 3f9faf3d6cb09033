import { readConfig } from '../config/read.ts';
import { decisionEndpoints } from '../http/endpoints/decision.ts';
import { registeredClients } from '../wiring/clients.ts';
import { httpHandler } from '../wiring/http.ts';
import { writes } from '../wiring/writes.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.decisions.groups);

/** Records pushes, their permits and disclosures; it signs nothing. */
export const handler = await httpHandler(config, {
  clients: await registeredClients(config),
  endpoints: decisionEndpoints({ ...(await writes(config)), ...config.periods, ...config.content }),
});
