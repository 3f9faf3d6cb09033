import { DynamoAnchorStore } from '../adapters/dynamodb/anchor-store.ts';
import { DynamoSequenceStore } from '../adapters/dynamodb/sequence-store.ts';
import { readConfig } from '../config/read.ts';
import { auditEndpoints } from '../http/endpoints/audit.ts';
import { historyEndpoints } from '../http/endpoints/history.ts';
import { logEndpoints } from '../http/endpoints/log.ts';
import { reportEndpoints } from '../http/endpoints/report.ts';
import { chainAnchor } from '../wiring/chain.ts';
import { registeredClients } from '../wiring/clients.ts';
import { answeringDynamoClient } from '../wiring/dynamodb.ts';
import { httpHandler } from '../wiring/http.ts';
import { labelProver } from '../wiring/labels.ts';
import { logFiles } from '../wiring/log-files.ts';
import { writes } from '../wiring/writes.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.proofs.groups);

const client = answeringDynamoClient(config.store);
const files = await logFiles(config.tiles);
const deps = {
  ...(await writes(config)),
  anchors: new DynamoAnchorStore(client, config.store.table),
  anchor: chainAnchor(config),
  sequence: new DynamoSequenceStore(client, config.store.table),
  tiles: files,
  published: files,
  labelProver: labelProver(config.labelKey, config.log.origin),
};

/** Hands out proofs, histories, anchors, reports and exports; it asks the chain, and records looks and exports. */
export const handler = await httpHandler(config, {
  clients: await registeredClients(config),
  endpoints: { ...logEndpoints(deps), ...reportEndpoints(deps), ...auditEndpoints(deps), ...historyEndpoints(deps) },
});
