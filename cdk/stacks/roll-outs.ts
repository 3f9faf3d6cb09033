import { Stack } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { accept } from '../accept.ts';

const ID = 'RollOuts';
const POLICY = 'service-role/AWSCodeDeployRoleForLambdaLimited';

/**
 * Rolls out new code of a stack's functions: to a tenth of the calls for five minutes, then to all; back on a failure.
 */
export class RollOuts extends Construct {
  readonly #application: LambdaApplication;
  readonly #role: Role;

  /** Returns the one of the stack that contains `scope`. */
  static of(scope: Construct): RollOuts {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as RollOuts | undefined) ?? new RollOuts(stack);
  }

  private constructor(stack: Stack) {
    super(stack, ID);
    this.#application = new LambdaApplication(this, 'Application');
    this.#role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
    });
    accept(
      this.#role,
      `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${POLICY}]`,
      'AWS keeps this policy in step with what CodeDeploy does to an alias',
    );
  }

  /** Shifts `live` step by step, and back when one of the alarms fires. */
  add(live: Alias, alarms: readonly IAlarm[]): void {
    new LambdaDeploymentGroup(live, 'RollOut', {
      application: this.#application,
      role: this.#role,
      alias: live,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [...alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
  }
}
