import { DynamoAnchorStore } from '../adapters/dynamodb/anchor-store.ts';
import { readConfig } from '../config.ts';
import { proofEndpoints } from '../http/proof-endpoints.ts';
import { chainAnchor } from './wiring/chain.ts';
import { dynamoClient } from './wiring/dynamodb.ts';
import { HTTP_GROUPS, httpHandler } from './wiring/http.ts';
import { logFiles } from './wiring/log-files.ts';
import { reads } from './wiring/reads.ts';

const config = readConfig([...HTTP_GROUPS, 'store', 'log', 'chain', 'node']);

/** Hands out proof bundles and the list of anchors; it asks the chain and writes nothing. */
export const handler = await httpHandler(config, {
  endpoints: proofEndpoints({
    ...(await reads(config)),
    origin: config.log.origin,
    anchors: new DynamoAnchorStore(dynamoClient(config.store), config.store.table),
    anchor: chainAnchor(config),
    tiles: logFiles(config.log),
  }),
});
