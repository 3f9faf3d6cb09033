import { boundedText, httpUrl, tableName } from './fields.ts';
import { optional, required } from './key.ts';

/** The tables that hold events and state. */
export const storeGroup = {
  region: required('AWS_REGION', boundedText(64), 'AWS region of the tables; Lambda sets it'),
  endpoint: optional(
    'DYNAMODB_ENDPOINT',
    httpUrl,
    'DynamoDB endpoint when it is not the region’s own; on one machine: an engine to use instead of dynoxide',
  ),
  table: required(
    'LEDGER_TABLE',
    tableName,
    'name of the table that holds everything but the guard and each no that is put down',
  ),
};

/** The table that stays as it is when everything else is restored. */
export const guardGroup = {
  table: required(
    'LEDGER_GUARD_TABLE',
    tableName,
    'name of the table with the last signed checkpoint and each no that is put down; never restored from a backup',
  ),
};
