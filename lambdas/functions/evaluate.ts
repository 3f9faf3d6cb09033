import { registryCache } from '../app/decision/registry-cache.ts';
import { readConfig } from '../config/read.ts';
import { checkEndpoints } from '../http/endpoints/check.ts';
import { HTTP_GROUPS, httpHandler } from '../wiring/http.ts';
import { READ_GROUPS, reads } from '../wiring/reads.ts';

const config = readConfig([...HTTP_GROUPS, ...READ_GROUPS, 'content']);

const deps = await reads(config);

/** Answers checks; reads the store and does nothing else. */
export const handler = await httpHandler(config, {
  endpoints: checkEndpoints({ ...deps, ...config.content, registry: registryCache(deps) }),
});
