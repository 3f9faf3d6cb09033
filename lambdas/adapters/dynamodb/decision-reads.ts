import type { SubjectState } from '../../../core/subject/state.ts';
import { type ChainHead, type ChainId, ofHead } from '../../ports/events.ts';
import type { DecisionState } from '../../ports/states.ts';
import { GUARD_TABLE } from '../../table.ts';
import { getFromTables, type Place } from './batch-get.ts';
import type { DynamoClient } from './client.ts';
import { readHeadItem, readStateItem } from './event-items.ts';
import { chainKey, putDownKey, stateKey } from './keys.ts';

/** Names the two tables of a ledger. */
export interface TableNames {
  readonly table: string;
  readonly guardTable: string;
}

interface Found {
  readonly state?: SubjectState;
  readonly head?: ChainHead;
}

/** Reads what decisions about these subjects rest on, see `States`: items of both tables with one request. */
export async function readEachForDecision(
  client: DynamoClient,
  { table, guardTable }: TableNames,
  chains: Iterable<ChainId>,
): Promise<readonly DecisionState[]> {
  function* places(): Generator<Place> {
    for (const chain of chains) {
      yield { table, key: stateKey(chain) };
      yield { table, key: chainKey(chain) };
      yield { table: guardTable, key: putDownKey(chain) };
    }
  }
  const found = await getFromTables<Found>(client, places(), {
    // An item holds hardly more than its state: picking that out would cost the store more than it spares.
    [table]: {
      read: (item) => ('lastAt' in item ? { head: readHeadItem(item) } : { state: readStateItem(item) }),
    },
    // That there is one is all that a decision needs to know.
    [guardTable]: { projection: GUARD_TABLE.partitionKey, read: () => ({}) },
  });
  return Array.from({ length: found.length / 3 }, (_, index) => ({
    state: found[3 * index]?.state ?? null,
    noPending: found[3 * index + 2] !== undefined,
    ...ofHead(found[3 * index + 1]?.head ?? null),
  }));
}
