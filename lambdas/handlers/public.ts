import { logIdOf } from '../../core/entry/promise.ts';
import { toHex } from '../../core/hex.ts';
import { encodeVerifierKey, verifierKey } from '../../core/tlog/index.ts';
import { readConfig } from '../config.ts';
import { publicEndpoints } from '../http/public-endpoints.ts';
import { HTTP_GROUPS, httpHandler } from './wiring/http.ts';
import { checkpointSigner, logSigner, receiptSigner } from './wiring/keys.ts';
import { logFiles } from './wiring/log-files.ts';

const { keys, log, chain, node, tokens } = readConfig([...HTTP_GROUPS, 'log', 'chain', 'node']);
const files = logFiles(log);
const receipts = await receiptSigner(keys);
const checkpoints = await checkpointSigner(keys, log.origin);

/** Serves the log's files and what describes this ledger, and answers for every path that no other function has. */
export const handler = await httpHandler(
  { keys, tokens },
  {
    endpoints: publicEndpoints({
      published: files,
      tiles: files,
      tilesOpen: log.tilesOpen,
      description: {
        origin: log.origin,
        logId: toHex(logIdOf(log.origin)),
        checkpointKey: encodeVerifierKey(verifierKey(checkpoints.name, checkpoints.publicKey)),
        receiptKeys: { keys: [{ ...receipts.publicJwk, kid: receipts.keyId, use: 'sig', alg: 'ES256' }] },
        logKey: (await logSigner(keys)).address,
        chain: { chainId: `${chain.chainId}`, contract: chain.contract, rpcUrl: node.rpcUrl },
      },
    }),
    ...(log.tilesOpen ? {} : { scopes: { readTile: ['audit'] } }),
  },
);
