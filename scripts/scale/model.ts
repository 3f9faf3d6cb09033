import { MAX_BATCH_EVENTS } from '../../lambdas/ports/sequence-store.ts';
import { ASSUMED, BEHAVIOUR, LIMITS, RECORDING } from './assumptions.ts';
import { MEASURED_CALLS, type MeasuredCall, type UnitCost, type Units } from './units.ts';

/** US dollars by name of the price; scripts/scale/prices.json. */
export type Prices = Readonly<Record<string, { readonly price: number; readonly per: string }>>;

export interface Scenario {
  readonly customers: number;
  /** Minimum time between two publications; 0 when each follows as soon as the one before is done. */
  readonly publishSeconds: number;
}

/** The load of a scenario in a month. */
export interface Load {
  readonly calls: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly logs: number;
  readonly shards: number;
  readonly sequencings: number;
  readonly publications: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly tableGb: number;
  readonly lambdaInvocations: number;
  readonly lambdaGbSeconds: number;
  readonly s3Puts: number;
  readonly s3Gets: number;
  readonly s3Gb: number;
  readonly partialGb: number;
  readonly signatures: number;
  readonly answerGb: number;
  readonly logGb: number;
  readonly concurrency: number;
  readonly publishMs: number;
}

/** Calls that read the purpose of a push afresh. */
const PUSHING: readonly MeasuredCall[] = ['pushPermitted', 'pushRefused', 'permitConsumed'];
const MONTH_SECONDS = 30.4 * 86_400;
const MONTH_MINUTES = MONTH_SECONDS / 60;
const GB = 1e9;
const HASH_BYTES = 32;
const TILE_WIDTH = 256;
const MILLION = 1e6;

/** Returns the most events a second that one log can take: its batches follow one another, and share a partition. */
export function eventsPerSecondOfOneLog({ batchBytes }: Units): {
  readonly byTurns: number;
  readonly byPartition: number;
} {
  const unitsPerBatch = 2 * Math.ceil(batchBytes / 1_024);
  return {
    byTurns: (1_000 / (ASSUMED.transactionMs + ASSUMED.dynamodbMs)) * MAX_BATCH_EVENTS,
    byPartition: (ASSUMED.partitionWriteUnits / unitsPerBatch) * MAX_BATCH_EVENTS,
  };
}

/** Computes the load of a scenario, in which each log is a deployment of its own with a share of the customers. */
export function loadOf({ customers, publishSeconds }: Scenario, units: Units): Load {
  const each = (f: (cost: UnitCost, name: MeasuredCall) => number, names: readonly MeasuredCall[] = MEASURED_CALLS) =>
    names.reduce((sum, name) => sum + BEHAVIOUR[name] * customers * f(units.operations[name], name), 0);
  const calls = each(() => 1);
  const events = each(() => 1, RECORDING);
  const eventsPerSecond = events / MONTH_SECONDS;
  const most = eventsPerSecondOfOneLog(units);
  const logs = Math.ceil((eventsPerSecond * ASSUMED.peakFactor) / Math.min(most.byTurns, most.byPartition));
  const kept = each(({ keptBytes }) => keptBytes) + events * (units.batchBytes / MAX_BATCH_EVENTS);
  const tableGb = (kept * ASSUMED.months + customers * units.customerBytes) / GB;
  const recordedUnits = each(({ writeUnits }) => writeUnits) + events * units.sequencing.writeUnits;
  const peakWrites = (recordedUnits / MONTH_SECONDS) * ASSUMED.peakFactor;
  const shards =
    logs * Math.ceil(Math.max(tableGb / ASSUMED.partitionGb, peakWrites / ASSUMED.partitionWriteUnits, 4) / logs);
  const sequencings = Math.min(events, shards * ASSUMED.pollsPerShardSecond * MONTH_SECONDS);

  const perLog = { events: events / logs, size: Math.max(2, (events / logs) * ASSUMED.months) };
  const levels = Math.max(1, Math.ceil(Math.log(perLog.size) / Math.log(TILE_WIDTH)));
  const publishMs = publicationMs(units, levels);
  const asked = sequencings / logs + MONTH_MINUTES;
  const publications =
    logs * Math.min(asked, perLog.events, MONTH_SECONDS / Math.max(publishSeconds, publishMs / 1_000));
  const rereadLeaves = publications * (TILE_WIDTH / 2);
  const anchors = logs * Math.min(MONTH_MINUTES, perLog.events);
  const fullFiles = (events / TILE_WIDTH) * 2;
  const partialBytes = (TILE_WIDTH / 2) * (units.entryBytes + HASH_BYTES * levels);

  const consents = BEHAVIOUR.consent * customers;
  const scheduled = logs * MONTH_MINUTES * ASSUMED.schedulesPerMinute;
  const callMs = each((cost, name) => durationMs(cost, name));
  const sequencingMs =
    sequencings * 2 * ASSUMED.dynamodbMs +
    sequencings * ASSUMED.transactionMs +
    onMemory(events * units.sequencing.cpuMs);
  const publishingMs = publications * publishMs;
  const gbSeconds = (ms: number, memoryMb: number) => (ms / 1_000) * (memoryMb / 1_024);
  return {
    calls,
    events,
    eventsPerSecond,
    logs,
    shards,
    sequencings,
    publications,
    readUnits:
      each(({ readUnits }) => readUnits) +
      events * (units.sequencing.readUnits + units.leafReadUnits) +
      rereadLeaves * units.leafReadUnits,
    writeUnits: recordedUnits,
    tableGb,
    lambdaInvocations: calls + sequencings + publications + scheduled,
    lambdaGbSeconds:
      gbSeconds(callMs + sequencingMs + scheduled * 200, ASSUMED.memoryMb) +
      gbSeconds(publishingMs, ASSUMED.publisherMemoryMb),
    s3Puts: fullFiles + publications * (levels + 2),
    s3Gets: publications * (levels + 2) + anchors * 10 + calls * 0.001,
    s3Gb: ((events * (units.entryBytes + HASH_BYTES) + publications * partialBytes) * ASSUMED.months) / GB,
    partialGb: (publications * partialBytes * ASSUMED.months) / GB,
    signatures: consents + BEHAVIOUR.receipt * customers + publications + anchors * ASSUMED.signaturesPerAnchor,
    answerGb: each(({ answerBytes }) => answerBytes) / GB,
    logGb: ((calls + sequencings + publications + scheduled) * ASSUMED.logBytesPerCall) / GB,
    concurrency: ((callMs + sequencingMs + publishingMs) / 1_000 / MONTH_SECONDS) * ASSUMED.peakFactor,
    publishMs,
  };
}

/** Returns the time that a publication takes: it reads half a tile again, writes its files one by one, and signs. */
function publicationMs({ leafCpuMs }: Units, levels: number): number {
  const files = levels + 2;
  const reads = files * ASSUMED.s3Ms + 6 * ASSUMED.dynamodbMs;
  const cpu = (TILE_WIDTH / 2) * leafCpuMs * (ASSUMED.memoryOfOneCoreMb / ASSUMED.publisherMemoryMb);
  return reads + files * ASSUMED.s3Ms + ASSUMED.kmsMs + cpu;
}

/** Returns the billed time of a call: its processor time on the part of a core that it has, and the time it waits. */
export function durationMs({ cpuMs, requests, writeUnits }: UnitCost, name: MeasuredCall): number {
  const signs = name === 'consent' || name === 'receipt' ? ASSUMED.kmsMs : 0;
  const writes = writeUnits > 0 ? ASSUMED.transactionMs - ASSUMED.dynamodbMs : 0;
  return onMemory(cpuMs) + requests * ASSUMED.dynamodbMs + writes + signs;
}

function onMemory(cpuMs: number): number {
  return cpuMs * (ASSUMED.memoryOfOneCoreMb / ASSUMED.memoryMb);
}

/** One line of the bill, US dollars a month. */
export interface BillLine {
  readonly service: string;
  readonly usd: number;
}

/** Computes the bill of a month, by service; gas costs nothing on a chain that the consortium runs. */
export function billOf(load: Load, usd: Prices): readonly BillLine[] {
  const at = (name: string, amount: number): number => {
    const found = usd[name];
    if (found === undefined) throw new Error(`scripts/scale/prices.json has no price \`${name}\``);
    return found.price * amount;
  };
  const { logs } = load;
  const auditorReads = ASSUMED.auditors * ((load.events / TILE_WIDTH) * 2 + logs * (MONTH_SECONDS / 10));
  const auditorGb = (ASSUMED.auditors * load.s3Gb - ASSUMED.auditors * load.partialGb) / ASSUMED.months;
  return [
    { service: 'DynamoDB writes', usd: at('dynamodbWriteMillion', load.writeUnits / MILLION) },
    { service: 'DynamoDB reads', usd: at('dynamodbReadMillion', load.readUnits / MILLION) },
    { service: 'DynamoDB storage', usd: at('dynamodbStorageGb', load.tableGb) },
    { service: 'DynamoDB point-in-time recovery', usd: at('dynamodbBackupGb', load.tableGb) },
    {
      service: 'Lambda',
      usd: at('lambdaMillion', load.lambdaInvocations / MILLION) + at('lambdaGbSecond', load.lambdaGbSeconds),
    },
    { service: 'API Gateway', usd: at('httpApiMillion', load.calls / MILLION) + at('transferGb', load.answerGb) },
    {
      service: 'S3 requests',
      usd: at('s3PutThousand', load.s3Puts / 1_000) + at('s3GetThousand', load.s3Gets / 1_000),
    },
    { service: 'S3 storage', usd: at('s3StorageGb', load.s3Gb) },
    {
      service: 'CloudFront',
      usd: at('cloudFrontTenThousand', auditorReads / 10_000) + at('cloudFrontGb', auditorGb),
    },
    { service: 'KMS', usd: at('kmsKey', ASSUMED.keys * logs) + at('kmsSignTenThousand', load.signatures / 10_000) },
    { service: 'Secrets Manager', usd: at('secret', ASSUMED.secrets * logs) },
    {
      service: 'EventBridge Scheduler',
      usd: at('schedulerMillion', (logs * MONTH_MINUTES * ASSUMED.schedulesPerMinute) / MILLION),
    },
    {
      service: 'CloudWatch logs',
      usd: at('logsGb', load.logGb) + at('logsStorageGb', load.logGb * ASSUMED.logRetentionMonths),
    },
    {
      service: 'CloudWatch metrics, alarms, dashboard',
      usd: at('metric', ASSUMED.metrics * logs) + at('alarm', ASSUMED.alarms * logs) + at('dashboard', logs),
    },
  ];
}

/** A limit, and the load that the busiest second puts on it; the load on one log is that of one of `logs`. */
export interface Pressure {
  readonly limit: string;
  readonly most: number;
  readonly unit: string;
  readonly load: number;
}

/** Lists every limit with the load of the busiest second. */
export function pressuresOf({ customers }: Scenario, load: Load, units: Units): readonly Pressure[] {
  const peak = (perMonth: number) => (perMonth / MONTH_SECONDS) * ASSUMED.peakFactor;
  const most = eventsPerSecondOfOneLog(units);
  const hot = PUSHING.reduce((sum, name) => sum + BEHAVIOUR[name] * customers * units.operations[name].hotReads, 0);
  const perLog = 1 / load.logs;
  const sequencingsPerSecond = peak(load.sequencings) * perLog;
  return [
    {
      limit: 'reads of one purpose, all pushes for it',
      most: ASSUMED.partitionReadUnits,
      unit: 'read units/s of one item',
      load: peak(hot) * perLog,
    },
    {
      limit: 'turns at the head of one log',
      most: 1_000 / (ASSUMED.transactionMs + ASSUMED.dynamodbMs),
      unit: 'batches/s',
      load: sequencingsPerSecond,
    },
    {
      limit: 'events of one log, full batches',
      most: most.byTurns,
      unit: 'events/s',
      load: peak(load.events) * perLog,
    },
    {
      limit: 'batches of one log in their partition',
      most: most.byPartition,
      unit: 'events/s',
      load: peak(load.events) * perLog,
    },
    {
      limit: 'publications of one log that are asked for',
      most: 1_000 / load.publishMs,
      unit: 'publications/s',
      load: sequencingsPerSecond,
    },
    {
      limit: 'writes of one table (adjustable)',
      most: LIMITS.tableUnitsPerSecond,
      unit: 'write units/s',
      load: peak(load.writeUnits) * perLog,
    },
    {
      limit: 'Lambda functions at once in an account (adjustable)',
      most: LIMITS.lambdaConcurrency,
      unit: 'at once',
      load: load.concurrency * perLog,
    },
    {
      limit: 'requests to the HTTP API of an account (adjustable)',
      most: LIMITS.httpApiPerSecond,
      unit: 'requests/s',
      load: peak(load.calls) * perLog,
    },
    {
      limit: 'signatures of KMS, elliptic curves, an account (adjustable)',
      most: LIMITS.kmsEccPerSecond,
      unit: 'signatures/s',
      load: peak(load.signatures) * perLog,
    },
    {
      limit: 'files of one log written to S3, one prefix',
      most: LIMITS.s3PutsPerPrefixSecond,
      unit: 'PUT/s',
      load: peak(load.s3Puts) * perLog,
    },
  ];
}
