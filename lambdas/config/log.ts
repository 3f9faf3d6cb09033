import { RANGES } from '../../core/limits.ts';
import { flag, origin, whole } from './fields.ts';
import { defaulted, optional, required } from './key.ts';
import { tilesLocation } from './locations.ts';

/** The log's name. */
export const logGroup = {
  origin: required(
    'LEDGER_ORIGIN',
    origin,
    'name of the log: checkpoint origin, key name in its signatures, `iss` of its entries',
  ),
};

/** The log's public files. */
export const tilesGroup = {
  location: required(
    'LEDGER_TILES',
    tilesLocation,
    'where tiles, entry bundles and the served checkpoint are kept: a folder, or a bucket as `s3://name`',
  ),
  isOpen: defaulted(
    'LEDGER_TILES_OPEN',
    flag,
    'true',
    '`true`: anyone may read tiles; `false`: only tokens with the scope `audit`',
  ),
  lockDays: optional(
    'LEDGER_TILES_LOCK_DAYS',
    whole(RANGES.lockDays),
    'days for which a full tile in a bucket is locked against deletion (S3 Object Lock, compliance mode)',
  ),
  pathStyle: defaulted(
    'LEDGER_S3_PATH_STYLE',
    flag,
    'false',
    '`true`: the bucket is part of the path, as emulators of S3 want it',
  ),
};
