import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import { METRICS, type MetricName } from '../../../lambdas/telemetry/metrics.ts';

const printed: string[] = [];
let telemetry: typeof import('../../../lambdas/telemetry/telemetry.ts');
beforeAll(async () => {
  vi.stubEnv('LEDGER_STAGE', 'unit');
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
  }
  telemetry = await import('../../../lambdas/telemetry/telemetry.ts');
});
afterEach(() => {
  printed.length = 0;
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const line = () => JSON.parse(printed.join(''));

describe('telemetry', () => {
  test('a request is one JSON line with the stage, and a failure on our side is counted by its code', () => {
    const entry = { method: 'GET', route: '/health', ms: 1, requestId: 'r-1', client: 'app' } as const;
    telemetry.logRequest({ ...entry, level: 'info', status: 200 });
    expect(line()).toMatchObject({ ...entry, level: 'INFO', message: 'request', service: 'unit', status: 200 });
    printed.length = 0;
    telemetry.logRequest({ ...entry, level: 'error', status: 503, error: 'STORE_UNAVAILABLE' });
    const [logged, counted] = printed
      .join('')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(logged).toMatchObject({ level: 'ERROR', status: 503, error: 'STORE_UNAVAILABLE' });
    expect(counted).toMatchObject({ Problems: 1, code: 'STORE_UNAVAILABLE', service: 'unit' });
  });

  test('metrics are one line with the unit and dimensions of the table, and what was not measured is left out', () => {
    telemetry.measure({ UnsequencedAgeSeconds: 3, LogMarked: null, GasBalance: 0 });
    const { _aws, ...values } = line();
    expect(values).toEqual({ UnsequencedAgeSeconds: 3, GasBalance: 0, service: 'unit' });
    expect(_aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'ConsentLedger',
        Dimensions: [['service']],
        Metrics: [
          { Name: 'UnsequencedAgeSeconds', Unit: 'Seconds' },
          { Name: 'GasBalance', Unit: 'Count' },
        ],
      },
    ]);
    printed.length = 0;
    telemetry.measure({ Sequenced: null });
    expect(printed).toEqual([]);
  });

  test('counts of different reasons do not run into each other', () => {
    telemetry.count('Refusals', 'withdrawn', 2);
    telemetry.count('Refusals', 'objected');
    const lines = printed
      .join('')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(lines).toMatchObject([
      { Refusals: 2, reason: 'withdrawn' },
      { Refusals: 1, reason: 'objected' },
    ]);
  });

  test('a run that fails is logged, and what leaves it says no more than a name and where', async () => {
    const run = telemetry.watched(async () => {
      throw new TypeError('cannot read Zhang Wei');
    });
    const error = await run(null).then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toBe('failed with `TypeError`');
    expect(`${error?.stack}${printed.join('')}`).not.toContain('Zhang');
    expect(error?.stack).toContain('telemetry.test.ts');
    expect(line()).toMatchObject({ level: 'ERROR', message: 'run failed', error: 'TypeError' });
  });

  test('an error of ours leaves as it is', async () => {
    const ours = new LedgerError('STORE_UNAVAILABLE', 'the store did not answer');
    await expect(telemetry.watched(() => Promise.reject(ours))(null)).rejects.toBe(ours);
  });

  test('without tracing a call is run as it is', async () => {
    await expect(telemetry.tracedCall('DynamoDB')('GetItem', async () => 'answer')).resolves.toBe('answer');
  });
});

test('no metric has a dimension that could name a person or a request', () => {
  const dimensions = new Set(Object.keys(METRICS).map((name) => METRICS[name as MetricName].dimension));
  expect(dimensions).toEqual(new Set([null, 'reason', 'code']));
});
