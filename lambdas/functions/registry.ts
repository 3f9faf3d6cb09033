import { readConfig } from '../config/read.ts';
import { registryEndpoints } from '../http/endpoints/registry.ts';
import { HTTP_GROUPS, httpHandler } from '../wiring/http.ts';
import { WRITE_GROUPS, writes } from '../wiring/writes.ts';

const config = readConfig([...HTTP_GROUPS, ...WRITE_GROUPS, 'registry', 'content']);

/** Registers what the bank publishes, and proposals to publish it. */
export const handler = await httpHandler(config, {
  endpoints: registryEndpoints({ ...(await writes(config)), ...config.registry, ...config.content }),
});
