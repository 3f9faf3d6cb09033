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

/** Prints the log line of a request, and counts the request when it failed on our side. */
export function logRequest({ level, ...line }: RequestLog): void {
  logger[level]('request', { ...line });
  if (line.status >= 500) count('Problems', line.error ?? 'unknown');
}

/** Prints the code or name of an error and where it was thrown, without its message. */
export function logError(message: string, error: unknown): void {
  logger.error(message, describeError(error, true));
}

// See docs/decisions/0710-one-module-for-telemetry.md
/** Adds to a metric, for the stage as a whole and under the one dimension that it has besides the stage. */
export function count(name: DimensionedMetric, value: string, times = 1): void {
  const { unit, dimension } = METRICS[name];
  metrics
    .addDimensions({ [dimension]: value })
    .addDimensions({})
    .addMetric(name, unit, times)
    .publishStoredMetrics();
}

/** Emits metrics without a dimension of their own; null is a metric that could not be measured. */
export function measure(values: Readonly<Partial<Record<PlainMetric, number | null>>>): void {
  for (const [name, value] of Object.entries(values) as [PlainMetric, number | null][]) {
    if (value !== null) metrics.addMetric(name, METRICS[name].unit, value);
  }
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

/**
 * Wraps a function that no request calls, and logs its failures. It throws only errors without personal data, because
 * the platform prints the message of an error that leaves a function.
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

/** Returns a function that runs each call to an AWS service in a segment of the trace, where tracing is on. */
export function tracedCall(service: string): <T>(operation: string, run: () => Promise<T>) => Promise<T> {
  return async <T>(operation: string, run: () => Promise<T>): Promise<T> => {
    if (tracer === null) return await run();
    const traced = tracer.provider.captureAsyncFunc(service, async (segment) => {
      if (segment) segment.namespace = 'aws';
      segment?.addAttribute('aws', { operation });
      try {
        return await run();
      } catch (error) {
        // SECURITY: the message of an error may hold a key, and so stays out of the trace.
        segment?.addErrorFlag();
        throw error;
      } finally {
        segment?.close();
      }
    });
    return await (traced as Promise<T>);
  };
}

/** Returns an error without personal data: a `LedgerError` as it is, of any other only its name and frames. */
function speakable(error: unknown): Error {
  if (isLedgerError(error)) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  const plain = new Error(`failed with \`${name}\``);
  plain.stack = [`Error: ${plain.message}`, ...(error instanceof Error ? framesOf(error) : [])].join('\n    ');
  return plain;
}

// X-Ray's library is larger than everything else together, so it is loaded only where it is used.
async function startTracer() {
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  // SECURITY: outgoing requests are not traced: the path of a chain's node may contain a key.
  return new Tracer({ serviceName: telemetry.stage, captureHTTPsRequests: false });
}
