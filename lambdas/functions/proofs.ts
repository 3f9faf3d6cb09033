import { DynamoAnchorStore } from '../adapters/dynamodb/anchor-store.ts';
import { readConfig } from '../config/read.ts';
import { logEndpoints } from '../http/endpoints/log.ts';
import { reportEndpoints } from '../http/endpoints/report.ts';
import { chainAnchor } from '../wiring/chain.ts';
import { registeredClients } from '../wiring/clients.ts';
import { answeringDynamoClient } from '../wiring/dynamodb.ts';
import { httpHandler } from '../wiring/http.ts';
import { labelProver } from '../wiring/labels.ts';
import { logFiles } from '../wiring/log-files.ts';
import { reads } from '../wiring/reads.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.proofs.groups);

const deps = {
  ...(await reads(config)),
  origin: config.log.origin,
  anchors: new DynamoAnchorStore(answeringDynamoClient(config.store), config.store.table),
  anchor: chainAnchor(config),
  tiles: await logFiles(config.tiles),
  labelProver: labelProver(config.labelKey, config.log.origin),
};

/** Hands out proof bundles, the list of anchors and reports; it asks the chain and writes nothing. */
export const handler = await httpHandler(config, {
  clients: await registeredClients(config),
  endpoints: { ...logEndpoints(deps), ...reportEndpoints(deps) },
});
