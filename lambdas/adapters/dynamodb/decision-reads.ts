import type { SubjectState } from '../../../core/subject/state.ts';
import { type ChainHead, type ChainId, ofHead } from '../../ports/events.ts';
import type { DecisionState } from '../../ports/states.ts';
import { GUARD_TABLE } from '../../table.ts';
import { known } from './attributes.ts';
import { getFromTables, type Place, type Reading } from './batch-get.ts';
import type { DynamoClient } from './client.ts';
import { readHeadItem, readStateItem } from './event-items.ts';
import { chainKey, type Item, putDownKey, sentKey, stateKey } from './keys.ts';

/** Names the two tables of a ledger. */
export interface TableNames {
  readonly table: string;
  readonly guardTable: string;
}

interface Found {
  readonly state?: SubjectState;
  readonly head?: ChainHead;
}

/** Reads what a decision about a subject rests on, see `States`: items of both tables with one request. */
export async function readForDecision(
  client: DynamoClient,
  names: TableNames,
  chain: ChainId,
  campaign: string | null,
): Promise<DecisionState> {
  const sent = campaign === null ? [] : [{ table: names.table, key: sentKey(chain, campaign) }];
  const found = await getFromTables(client, [...placesOf(names, chain), ...sent], readingsOf(names));
  return decisionStateOf(found);
}

/** Reads what decisions about these subjects rest on, see `States`: items of both tables with one request. */
export async function readEachForDecision(
  client: DynamoClient,
  names: TableNames,
  chains: Iterable<ChainId>,
): Promise<readonly DecisionState[]> {
  function* places(): Generator<Place> {
    for (const chain of chains) yield* placesOf(names, chain);
  }
  const found = await getFromTables(client, places(), readingsOf(names));
  return Array.from({ length: found.length / 3 }, (_, index) => decisionStateOf(found.slice(3 * index, 3 * index + 3)));
}

function placesOf({ table, guardTable }: TableNames, chain: ChainId): readonly Place[] {
  return [
    { table, key: stateKey(chain) },
    { table, key: chainKey(chain) },
    { table: guardTable, key: putDownKey(chain) },
  ];
}

function readingsOf({ table, guardTable }: TableNames): Readonly<Record<string, Reading<Found>>> {
  return {
    // An item holds hardly more than its state: picking that out would cost the store more than it spares.
    [table]: { read: readFound },
    // That there is one is all that a decision needs to know.
    [guardTable]: { projection: GUARD_TABLE.partitionKey, read: () => ({}) },
  };
}

function readFound(item: Item): Found {
  if ('lastAt' in item) return { head: readHeadItem(item) };
  return 'state' in item ? { state: readStateItem(item) } : known(item) && {};
}

/** Returns what was found at the places of a subject, and perhaps of a push that they got of a campaign. */
function decisionStateOf([state, head, putDown, sent]: readonly (Found | undefined)[]): DecisionState {
  return {
    state: state?.state ?? null,
    noPending: putDown !== undefined,
    campaignSent: sent !== undefined,
    ...ofHead(head?.head ?? null),
  };
}
