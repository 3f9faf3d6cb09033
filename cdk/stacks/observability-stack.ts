import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { FUNCTIONS, type FunctionName } from '../../lambdas/functions/index.ts';
import { METRIC_NAMESPACE, METRICS, type MetricName, STAGE_DIMENSION } from '../../lambdas/telemetry/metrics.ts';
import { limitsOf } from '../emulator.ts';
import type { Stage } from '../stage.ts';
import { ALARMS, type AlarmName, type AlarmSpec, describeAlarm, notify, type Watched } from './alarms.ts';
import type { LedgerFunction } from './ledger-function.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly stage: Stage;
  readonly functions: ReadonlyMap<FunctionName, LedgerFunction>;
}

const COMPARISON = {
  least: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;
/** Number of metrics that CloudWatch accepts in an alarm's expression. */
const MOST_METRICS = 10;
const WIDTH = 12;
const MINUTE = Duration.minutes(1);

/** The monitoring of a deployment: a dashboard, the alarms of the table of alarms, and the topic that they notify. */
export class ObservabilityStack extends Stack {
  readonly #props: ObservabilityStackProps;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props.env === undefined ? {} : { env: props.env });
    this.#props = props;
    const topic = this.#topic();
    for (const name of Object.keys(ALARMS) as AlarmName[]) this.#alarm(name, ALARMS[name], topic);
    this.#dashboard();
  }

  #topic(): ITopic | null {
    const { alarmTopic } = this.#props.stage;
    return alarmTopic === null ? null : Topic.fromTopicArn(this, 'Target', alarmTopic);
  }

  #alarm(name: AlarmName, spec: AlarmSpec, topic: ITopic | null): void {
    const { stage } = this.#props;
    const metric = this.#metric(spec.watched, Duration.minutes(spec.minutes));
    if (metric instanceof MathExpression && !limitsOf(stage).metricMath) return;
    const alarm = new Alarm(this, name, {
      alarmName: `${stage.name}-${name}`,
      alarmDescription: describeAlarm(name, spec.meaning),
      metric,
      threshold: spec.threshold(stage),
      comparisonOperator: spec.below === true ? COMPARISON.below : COMPARISON.least,
      evaluationPeriods: spec.periods,
      treatMissingData: TREATMENT[spec.missing.as],
    });
    if (topic !== null) notify(alarm, topic);
  }

  #metric(watched: Watched, period: Duration): IMetric {
    switch (watched.kind) {
      case 'ours':
        return this.#ours(watched.metric, watched.statistic, period);
      case 'ours-among':
        return this.#sum(
          Object.entries(watched.values).flatMap(([metric, values]) =>
            values.map((value) => this.#ours(metric as MetricName, 'Sum', period, value)),
          ),
          period,
        );
      case 'function-throttles':
        return this.#functionThrottles(period);
    }
  }

  #ours(name: MetricName, statistic: 'Maximum' | 'Minimum' | 'Sum', period: Duration, value?: string): Metric {
    const { dimension } = METRICS[name];
    const own = dimension === null || value === undefined ? {} : { [dimension]: value };
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      dimensionsMap: { [STAGE_DIMENSION]: this.#props.stage.name, ...own },
      statistic,
      period,
    });
  }

  /** Leaves out functions that answer no request: a throttled run of theirs is tried again. */
  #functionThrottles(period: Duration): IMetric {
    const names = [...this.#props.functions].filter(([name]) => isUrgent(name));
    return this.#sum(
      names.map(([, made]) => made.function.metricThrottles({ period })),
      period,
    );
  }

  #sum(metrics: readonly Metric[], period: Duration): IMetric {
    if (metrics.length > MOST_METRICS) throw new Error('an alarm takes at most ten metrics');
    const usingMetrics = Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric]));
    // A value that was not emitted counts as 0.
    const expression = Object.keys(usingMetrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + ');
    return new MathExpression({ expression, usingMetrics, period, label: 'sum' });
  }

  #dashboard(): void {
    const { stage, functions } = this.#props;
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `${stage.name}-consent-ledger` });
    const ours = (title: string, statistic: 'Maximum' | 'Sum', ...names: readonly MetricName[]) =>
      this.#graph(
        title,
        names.map((name) => this.#ours(name, statistic, MINUTE)),
      );
    const all = [...functions.values()];
    const live = (metric: 'metricErrors' | 'metricThrottles' | 'metricDuration') =>
      all.map(({ node, function: made }) => made[metric]({ label: node.id, period: MINUTE }));
    const { ages, sizes } = GRAPHS;
    dashboard.addWidgets(ours('how far behind', 'Maximum', ...ages), ours('the log grows', 'Maximum', ...sizes));
    dashboard.addWidgets(
      this.#graph('refusals by reason', [this.#search('Refusals')]),
      this.#graph('problems by code', [this.#search('Problems')]),
    );
    dashboard.addWidgets(
      ours('sequenced, not promised', 'Sum', 'Sequenced', 'PromisesFailed', 'PromiseKeysFailed'),
      ours('quarantine and redrive', 'Maximum', 'QuarantinedEvents', 'Quarantined', 'Redriven'),
    );
    dashboard.addWidgets(ours('marks', 'Maximum', 'LogMarked'), ours('anchors still paid', 'Maximum', 'GasBalance'));
    dashboard.addWidgets(
      this.#graph('errors', live('metricErrors')),
      this.#graph('throttles', [...live('metricThrottles'), this.#ours('StoreThrottles', 'Sum', MINUTE)]),
    );
    dashboard.addWidgets(
      this.#graph('duration', live('metricDuration')),
      ours('failures kept', 'Maximum', 'FailuresKept'),
    );
  }

  #graph(title: string, left: readonly IMetric[]): GraphWidget {
    return new GraphWidget({ title, left: [...left], width: WIDTH, region: this.region });
  }

  /** Draws a line for each value of the metric's dimension. */
  #search(name: MetricName): IMetric {
    const { dimension } = METRICS[name];
    const where = `{${METRIC_NAMESPACE},${STAGE_DIMENSION},${dimension}}`;
    const which = `MetricName="${name}" AND ${STAGE_DIMENSION}="${this.#props.stage.name}"`;
    const expression = `SEARCH('${where} ${which}', 'Sum', ${MINUTE.toSeconds()})`;
    return new MathExpression({ expression, usingMetrics: {}, period: MINUTE, label: '' });
  }
}

const TREATMENT = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
} as const;

const GRAPHS = {
  ages: [
    'UnsequencedAgeSeconds',
    'UnpublishedAgeSeconds',
    'UnanchoredAgeSeconds',
    'UnmappedAgeSeconds',
    'PutDownAgeSeconds',
    'UntoldAgeSeconds',
  ],
  sizes: ['PublishedSize', 'MapSize', 'AnchoredSize'],
} as const;

function isUrgent(name: FunctionName): boolean {
  return FUNCTIONS[name].trigger.kind === 'http';
}
