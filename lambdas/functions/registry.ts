import { readConfig } from '../config/read.ts';
import { registryEndpoints } from '../http/endpoints/registry.ts';
import { registeredClients } from '../wiring/clients.ts';
import { httpHandler } from '../wiring/http.ts';
import { registryWrites } from '../wiring/writes.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.registry.groups);

/** Registers what the bank publishes, and proposals to publish it. */
export const handler = await httpHandler(config, {
  clients: await registeredClients(config),
  endpoints: registryEndpoints({ ...(await registryWrites(config)), ...config.registry, ...config.content }),
});
