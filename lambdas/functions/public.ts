import { logIdOf } from '../../core/entry/promise.ts';
import { toHex } from '../../core/kernel/hex.ts';
import { encodeVerifierKey } from '../../core/tlog/index.ts';
import { pageFile } from '../adapters/filesystem/page-file.ts';
import { readConfig } from '../config/read.ts';
import { publicEndpoints } from '../http/endpoints/public.ts';
import { httpHandler } from '../wiring/http.ts';
import { checkpointVerifier, logSigner, promiseRootSigner, receiptSigner } from '../wiring/keys.ts';
import { logFiles } from '../wiring/log-files.ts';
import { reads } from '../wiring/reads.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.public.groups);
const { log, chain, node, tiles } = config;
const files = await logFiles(tiles);
const receipts = await receiptSigner(config.receiptKey);

/** Serves the log's files and what describes this ledger, and answers for every path that no other function has. */
export const handler = await httpHandler(config, {
  endpoints: publicEndpoints({
    published: files,
    tiles: files,
    tilesOpen: tiles.isOpen,
    registry: (await reads(config)).store,
    description: {
      origin: log.origin,
      logId: toHex(logIdOf(log.origin)),
      checkpointKey: encodeVerifierKey(await checkpointVerifier(config.checkpointVerifier, log.origin)),
      receiptKeys: { keys: [{ ...receipts.publicJwk, kid: receipts.keyId, use: 'sig', alg: 'ES256' }] },
      promiseRoots: [{ key: (await promiseRootSigner(config.promiseRoot)).address, from: null, until: null }],
      logKey: (await logSigner(config.logKey)).address,
      chain: { chainId: `${chain.chainId}`, contract: chain.contract, rpcUrl: node.rpcUrl },
    },
    readPage: pageFile(config.verifyPage.path),
  }),
  ...(tiles.isOpen ? { clients: async () => null } : await forAuditors()),
});

/** Lets auditors alone read tiles; where tiles are open, no call of this function takes a token. */
async function forAuditors() {
  const { registeredClients } = await import('../wiring/clients.ts');
  return { clients: await registeredClients(config), scopes: { readTile: ['audit'], readMap: ['audit'] } } as const;
}
