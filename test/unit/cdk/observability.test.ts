import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ALARMS, REGISTRY_REASONS } from '../../../cdk/stacks/alarms.ts';
import { LIFTED_BY_REGISTRY } from '../../../core/decision/rests-on-registry.ts';
import { FUNCTION_NAMES } from '../../../lambdas/functions/index.ts';
import { METRIC_NAMESPACE, METRICS } from '../../../lambdas/telemetry/metrics.ts';
import { exampleStage, type Synthesis, synthesize, templateOf } from './synthesize.ts';

const RUNBOOKS = readFileSync(new URL('../../../docs/operate/aws.md', import.meta.url), 'utf8');
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly string[];
  readonly TreatMissingData: string;
  readonly Threshold: number;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Metrics?: readonly {
    readonly MetricStat?: { readonly Metric: Pick<AlarmProperties, 'Namespace' | 'MetricName' | 'Dimensions'> };
  }[];
}

function alarmsOf({ templates }: Synthesis): readonly AlarmProperties[] {
  return [...templates.values()].flatMap((template) =>
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties),
  );
}

let synthesis: Synthesis;
let alarms: readonly AlarmProperties[];
beforeAll(() => {
  synthesis = synthesize(exampleStage({ alarmTopic: TOPIC }));
  alarms = alarmsOf(synthesis);
});

describe('alarms', () => {
  test('there is one for each of the table and one for the errors of each function', () => {
    const names = alarms.map(({ AlarmName }) => AlarmName).sort();
    const expected = [...Object.keys(ALARMS), ...FUNCTION_NAMES.map((name) => `${name}-errors`)];
    expect(names).toEqual(expected.map((name) => `example-${name}`).sort());
  });

  test('each names its runbook, which says what to look at and what to do', () => {
    const headings = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.split('docs/operate/aws.md#')[1]));
    expect(headings).toEqual(new Set([...Object.keys(ALARMS), 'function-errors']));
    for (const heading of headings) {
      const section = RUNBOOKS.split(`\n### ${heading}\n`)[1]?.split(/\n##/)[0] ?? '';
      expect(section, `docs/operate/aws.md has no runbook \`${heading}\``).toMatch(
        /\*\*It means\*\*.+\*\*Look at\*\*.+\*\*Do\*\*/s,
      );
    }
  });

  test('each tells the stage’s topic, and none tells anybody where there is no topic', () => {
    for (const { AlarmActions, AlarmName } of alarms) expect(AlarmActions, AlarmName).toEqual([TOPIC]);
    for (const alarm of alarmsOf(synthesize(exampleStage({ alarmTopic: null })))) {
      expect(alarm.AlarmActions).toBeUndefined();
    }
  });

  test('each watches a metric that the functions emit, with the dimensions that they emit it with, or one of AWS', () => {
    const watched = alarms.flatMap(({ Metrics, ...own }) =>
      Metrics === undefined ? [own] : Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
    );
    const ours = watched.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    expect(ours.length).toBeGreaterThan(0);
    for (const { MetricName = '', Dimensions = [] } of ours) {
      const metric = METRICS[MetricName as keyof typeof METRICS];
      expect(metric, `\`${MetricName}\` is in no table`).toBeDefined();
      const [stage, own] = [...Dimensions].sort((a) => (a.Name === 'service' ? -1 : 1));
      expect(stage).toEqual({ Name: 'service', Value: 'example' });
      expect([undefined, metric.dimension]).toContain(own?.Name);
    }
    const theirs = watched.filter(({ Namespace }) => Namespace !== METRIC_NAMESPACE);
    expect(new Set(theirs.map(({ Namespace }) => Namespace))).toEqual(new Set(['AWS/Lambda']));
  });

  test('missing data count as the table says, each with a reason', () => {
    for (const [name, { missing }] of Object.entries(ALARMS)) {
      const alarm = alarms.find(({ AlarmName }) => AlarmName === `example-${name}`);
      expect([name, alarm?.TreatMissingData]).toEqual([name, missing.as]);
      expect(missing.because).not.toBe('');
    }
  });

  test('thresholds follow the pace that the stage sets', () => {
    const slow = exampleStage({ everyMinutes: { sweep: 1, publish: 10, anchor: 59, observe: 1 } });
    expect(ALARMS['unpublished-age'].threshold(slow)).toBe(1_800);
    expect(ALARMS['unanchored-age'].threshold(slow)).toBe(59 * 180 + 600);
    expect(ALARMS['gas-balance'].threshold(slow)).toBe(171);
  });

  test('the reasons that are the registry’s are those that a check asks it again for, but for what becomes of subjects', () => {
    // No system errs: the consent is too weak for the purpose now, the product too risky, its fees have changed, or the
    // subject got as many pushes as they may.
    const ordinary = ['evidence-insufficient', 'care-step-missing', 'risk-mismatch', 'fees-not-shown', 'too-often'];
    expect([...REGISTRY_REASONS, ...ordinary].sort()).toEqual([...LIFTED_BY_REGISTRY].sort());
  });
});

test('the dashboard shows every metric of the product', () => {
  const [dashboard] = Object.values(templateOf(synthesis, 'observability').findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);
  for (const name of Object.keys(METRICS)) expect(body, name).toContain(name);
});
