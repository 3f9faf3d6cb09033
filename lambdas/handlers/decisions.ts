import { readConfig } from '../config.ts';
import { decisionEndpoints } from '../http/decision-endpoints.ts';
import { HTTP_GROUPS, httpHandler } from './wiring/http.ts';
import { writes } from './wiring/writes.ts';

const config = readConfig([...HTTP_GROUPS, 'store', 'log', 'periods']);

/** Records pushes, their permits and disclosures; it signs nothing. */
export const handler = await httpHandler(config, {
  endpoints: decisionEndpoints({ ...(await writes(config)), ...config.periods }),
});
