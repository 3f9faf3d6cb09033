import { logIdOf } from '../../core/entry/promise.ts';
import { toHex } from '../../core/kernel/hex.ts';
import { encodeVerifierKey } from '../../core/tlog/index.ts';
import { chainDescriber } from '../adapters/evm/chain-description.ts';
import { pageFile } from '../adapters/filesystem/page-file.ts';
import { systemClock } from '../adapters/node/system.ts';
import { readConfig } from '../config/read.ts';
import { publicEndpoints } from '../http/endpoints/public.ts';
import { httpHandler } from '../wiring/http.ts';
import { checkpointVerifiers } from '../wiring/keys.ts';
import { logFiles } from '../wiring/log-files.ts';
import { reads } from '../wiring/reads.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.public.groups);
const { log, chain, node, tiles } = config;
const files = await logFiles(tiles);
const [checkpointKey] = await checkpointVerifiers(config.checkpointVerifier, log.origin);

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
      checkpointKey: encodeVerifierKey(checkpointKey),
      chain: { chainId: `${chain.chainId}`, contract: chain.contract, rpcUrl: node.rpcUrl },
    },
    describeChain: chainDescriber({ rpcUrl: node.rpcUrl, origin: log.origin, chain, clock: systemClock }),
    readPage: pageFile(config.verifyPage.path),
  }),
  ...(tiles.isOpen ? { clients: async () => null } : await forAuditors()),
});

/** Lets auditors alone read tiles; where tiles are open, no call of this function takes a token. */
async function forAuditors() {
  const { registeredClients } = await import('../wiring/clients.ts');
  return { clients: await registeredClients(config), scopes: { readTile: ['audit'], readMap: ['audit'] } } as const;
}
