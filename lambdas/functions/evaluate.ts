import { registryCache } from '../app/decision/registry-cache.ts';
import { readConfig } from '../config/read.ts';
import { checkEndpoints } from '../http/endpoints/check.ts';
import { registeredClients } from '../wiring/clients.ts';
import { httpHandler } from '../wiring/http.ts';
import { reads } from '../wiring/reads.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.evaluate.groups);

const deps = await reads(config);

/** Answers checks; it only reads the store. */
export const handler = await httpHandler(config, {
  clients: await registeredClients(config),
  endpoints: checkEndpoints({ ...deps, ...config.content, registry: registryCache(deps) }),
});
