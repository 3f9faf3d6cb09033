import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { isLedgerError } from '../../core/kernel/error.ts';
import { readConfig } from '../config/read.ts';
import { describeError, framesOf, type RequestLog } from '../http/request-log.ts';
import { type DimensionedMetric, METRIC_NAMESPACE, METRICS, type PlainMetric } from './metrics.ts';

const { telemetry } = readConfig(['telemetry']);
const logger = new Logger({ serviceName: telemetry.stage });
const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: telemetry.stage });
const tracer = telemetry.tracing ? await startTracer() : null;

/** Prints the line about one request, and counts it when it failed on our side. */
export function logRequest({ level, ...line }: RequestLog): void {
  logger[level]('request', { ...line });
  if (line.status >= 500) count('Problems', line.error ?? 'unknown');
}

/** Prints where an error was thrown and its code or name, without its message. */
export function logError(message: string, error: unknown): void {
  logger.error(message, describeError(error, true));
}

/** Adds to a metric: of the stage as a whole, and under the one dimension that it has beside the stage. */
export function count(name: DimensionedMetric, value: string, times = 1): void {
  const { unit, dimension } = METRICS[name];
  metrics
    .addDimensions({ [dimension]: value })
    .addDimensions({})
    .addMetric(name, unit, times)
    .publishStoredMetrics();
}

/** Emits metrics without dimensions of their own; null: it could not be measured. */
export function measure(values: Readonly<Partial<Record<PlainMetric, number | null>>>): void {
  for (const [name, value] of Object.entries(values) as [PlainMetric, number | null][]) {
    if (value !== null) metrics.addMetric(name, METRICS[name].unit, value);
  }
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

/**
 * A function that no request calls, with its failures logged. What it throws says no more than its code: the platform prints errors
 * that leave a function with their message.
 */
export function watched<Event, Answer>(run: (event: Event) => Promise<Answer>): (event: Event) => Promise<Answer> {
  return async (event) => {
    try {
      return await run(event);
    } catch (error) {
      logError('run failed', error);
      throw speakable(error);
    }
  };
}

/** The client of an AWS service, its calls traced where tracing is on. */
export function traced<Client>(client: Client): Client {
  return tracer === null ? client : tracer.captureAWSv3Client(client);
}

/** A `LedgerError`'s message is never about a person; of any other error only name and frames go on. */
function speakable(error: unknown): Error {
  if (isLedgerError(error)) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  const plain = new Error(`failed with \`${name}\``);
  plain.stack = [`Error: ${plain.message}`, ...(error instanceof Error ? framesOf(error) : [])].join('\n    ');
  return plain;
}

// X-Ray's library is larger than everything else here together, so it is loaded only where it is used.
async function startTracer() {
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  // SECURITY: outgoing requests are not captured: the path of a chain's node may hold a key.
  return new Tracer({ serviceName: telemetry.stage, captureHTTPsRequests: false });
}
