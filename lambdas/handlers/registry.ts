import { readConfig } from '../config.ts';
import { registryEndpoints } from '../http/registry-endpoints.ts';
import { HTTP_GROUPS, httpHandler } from './wiring/http.ts';
import { writes } from './wiring/writes.ts';

const config = readConfig([...HTTP_GROUPS, 'store', 'log']);

/** Registers purposes, notices and recipients. */
export const handler = await httpHandler(config, { endpoints: registryEndpoints(await writes(config)) });
