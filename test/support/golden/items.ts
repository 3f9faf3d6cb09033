import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

/** The most items that `BatchWriteItem` takes. */
const BATCH = 25;

export type Item = Record<string, AttributeValue>;

/** Writes every item of a table in DynamoDB's JSON, one a line and sorted by key: equal tables give equal texts. */
export async function dumpTable(client: DynamoDBClient, table: string): Promise<string> {
  const lines: string[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ExclusiveStartKey: start, ConsistentRead: true }),
    );
    lines.push(...(page.Items ?? []).map(lineOf));
    start = page.LastEvaluatedKey;
  } while (start);
  return `${lines.sort().join('\n')}\n`;
}

/** The items of a dump. */
export function parseDump(text: string): Item[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      JSON.parse(line, (name, value) => (name === 'B' ? new Uint8Array(Buffer.from(value, 'base64')) : value)),
    );
}

/** Writes items as they are, past all code of the ledger. @throws Error when the store leaves some unwritten */
export async function loadTable(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  for (let start = 0; start < items.length; start += BATCH) {
    const requests = items.slice(start, start + BATCH).map((item) => ({ PutRequest: { Item: item } }));
    const { UnprocessedItems: left } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
    );
    if (Object.keys(left ?? {}).length > 0) throw new Error(`the store left items of \`${table}\` unwritten`);
  }
}

function lineOf(item: Item): string {
  const names = Object.keys(item).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, item[name]])), (name, value) =>
    name === 'B' ? Buffer.from(Object.values(value as Uint8Array)).toString('base64') : value,
  );
}

/** Keys first, so that sorted lines are in the order of the table. */
function rank(name: string): number {
  return name === 'pk' || name === 'origin' ? 0 : name === 'sk' ? 1 : 2;
}
