import type { DatedKey } from '../../../core/entry/keys/in-force.ts';
import { type ReceiptKey, receiptKeyId } from '../../../core/entry/receipt.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { isMapPath } from '../../../core/map/index.ts';
import { isTilePath } from '../../../core/tlog/index.ts';
import { OPERATIONS } from '../../../core/wire/index.ts';
import type { LedgerDescription } from '../../../core/wire/log/schemas.ts';
import { openApiDocument } from '../../../core/wire/openapi.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { Registry } from '../../ports/registry.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import type { ApiEndpoints } from '../endpoint.ts';

export interface PublicEndpointsDeps {
  readonly published: Pick<PublishedCheckpoint, 'readPublished'>;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly tilesOpen: boolean;
  /** Holds the public halves of keys, with the time of each; their secret halves are elsewhere. */
  readonly registry: Pick<Registry, 'readRegistry'>;
  readonly description: Pick<LedgerDescription, 'origin' | 'logId' | 'checkpointKey'> & {
    readonly chain: Omit<LedgerDescription['chain'], 'genesisHash'>;
  };
  /** Asks the chain; null where it does not answer. */
  readonly describeChain: () => Promise<{
    readonly genesisHash: string | null;
    readonly logKeys: readonly DatedKey<string>[] | null;
  }>;
  /** Reads the page that verifies proofs, with the content security policy with which it is served. */
  readonly readPage: () => Promise<{ readonly html: string; readonly contentSecurityPolicy: string }>;
}

const A_WHILE = { 'cache-control': 'public, max-age=300' };
const ALWAYS_ANEW = { 'cache-control': 'no-cache' };

/** Binds the log's files and the ledger's description of itself, which need no token. */
export function publicEndpoints(deps: PublicEndpointsDeps) {
  const { published, tiles, tilesOpen, registry, description, describeChain, readPage } = deps;
  let openApi: string | undefined;
  // A tile never changes, nor does a file of the map. Where tiles are closed, no shared cache may keep one.
  const forEver = { 'cache-control': `${tilesOpen ? 'public' : 'private'}, max-age=31536000, immutable` };
  return {
    async readCheckpoint() {
      const note = await published.readPublished();
      if (note === null) throw new LedgerError('CHECKPOINT_MISSING', 'no checkpoint is published');
      return { status: 200, body: note, headers: ALWAYS_ANEW };
    },
    async readTile({ params: { path } }) {
      const bytes = await tiles.read(requireTilePath(`tile/${path}`));
      if (bytes === null) throw new LedgerError('TILE_MISSING', 'the log has no such tile');
      return { status: 200, body: Uint8Array.from(bytes), headers: forEver };
    },
    async readMap({ params: { path } }) {
      const bytes = await tiles.read(requireMapPath(`map/${path}`));
      if (bytes === null) throw new LedgerError('MAP_FILE_MISSING', 'the map has no such file');
      return { status: 200, body: Uint8Array.from(bytes), headers: forEver };
    },
    async describeLedger() {
      const [labels, keys, chain] = await Promise.all([
        registry.readRegistry('labels', description.origin),
        registry.readRegistry('keys', description.origin),
        describeChain(),
      ]);
      const body = {
        ...description,
        checkpointKeys: [...(keys?.checkpointKeys ?? [])],
        receiptKeys: { keys: (keys?.receiptKeys ?? []).map(jwkOf) },
        promiseRoots: [...(keys?.promiseRoots ?? [])],
        logKeys: chain.logKeys === null ? null : [...chain.logKeys],
        labelKeys: (labels?.keys ?? []).map((key, place) => ({ version: place + 1, key })),
        chain: { ...description.chain, genesisHash: chain.genesisHash },
      };
      return { status: 200, body, headers: A_WHILE };
    },
    async describeDecisions({ baseUrl }) {
      const body = {
        policy_decision_point: baseUrl,
        access_evaluation_endpoint: `${baseUrl}${OPERATIONS.evaluate.path}`,
        access_evaluations_endpoint: `${baseUrl}${OPERATIONS.evaluateMany.path}`,
      };
      return { status: 200, body };
    },
    async readOpenApi() {
      openApi ??= JSON.stringify(openApiDocument());
      return { status: 200, body: openApi, headers: A_WHILE };
    },
    async readVerifyPage() {
      const { html, contentSecurityPolicy } = await readPage();
      return {
        status: 200,
        body: html,
        headers: { ...ALWAYS_ANEW, 'content-security-policy': contentSecurityPolicy },
      };
    },
    async health() {
      return { status: 200, body: { status: 'ok' } };
    },
  } satisfies ApiEndpoints;
}

function jwkOf({ key, from, until }: DatedKey<ReceiptKey>) {
  return { ...key, kid: receiptKeyId(key), use: 'sig', alg: 'ES256', from, until } as const;
}

// SECURITY: a path that is not a tile's never reaches the store, so no path leads out of the log's files.
function requireTilePath(path: string): string {
  if (!isTilePath(path)) throw new LedgerError('TILE_MISSING', 'the path is not that of a tile');
  return path;
}

// SECURITY: as above.
function requireMapPath(path: string): string {
  if (!isMapPath(path)) throw new LedgerError('MAP_FILE_MISSING', 'the path is not that of a file of the map');
  return path;
}
