import { readConfig } from '../config/read.ts';
import { decisionEndpoints } from '../http/endpoints/decision.ts';
import { HTTP_GROUPS, httpHandler } from '../wiring/http.ts';
import { WRITE_GROUPS, writes } from '../wiring/writes.ts';

const config = readConfig([...HTTP_GROUPS, ...WRITE_GROUPS, 'periods', 'content']);

/** Records pushes, their permits and disclosures; it signs nothing. */
export const handler = await httpHandler(config, {
  endpoints: decisionEndpoints({ ...(await writes(config)), ...config.periods, ...config.content }),
});
