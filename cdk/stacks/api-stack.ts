import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CorsHttpMethod,
  DomainName,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../lambdas/functions/index.ts';
import { ROUTES } from '../../lambdas/functions/table/routes.ts';
import { accept } from '../accept.ts';
import type { Stage } from '../stage.ts';
import { LedgerFunction } from './ledger-function.ts';
import type { Resources } from './resources.ts';

export interface ApiStackProps extends StackProps {
  readonly stage: Stage;
  readonly contract: string;
  readonly resources: Resources;
  /** Returns the folder of a function's code. */
  readonly codeOf: (name: FunctionName) => string;
}

// SECURITY: log the route, never the path, since paths name subjects; nor the address of a caller.
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  bytes: '$context.responseLength',
  error: '$context.error.messageString',
  authorizer: '$context.authorizer.error',
};

/** The HTTP API: the routes of the table of routes, the check of tokens before a function runs, and the functions. */
export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly functions = new Map<FunctionName, LedgerFunction>();

  constructor(scope: Construct, id: string, { stage, contract, resources, codeOf, ...props }: ApiStackProps) {
    super(scope, id, props);
    for (const name of FUNCTION_NAMES.filter((each) => FUNCTIONS[each].trigger.kind === 'http')) {
      const made = new LedgerFunction(this, name, {
        spec: FUNCTIONS[name],
        stage,
        contract,
        resources,
        code: codeOf(name),
      });
      this.functions.set(name, made);
    }
    this.api = this.#api(stage);
    this.#routes(resources);
    this.#stage(stage);
  }

  #api(stage: Stage): HttpApi {
    return new HttpApi(this, 'Api', {
      apiName: `${stage.name}-consent-ledger`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: stage.domain !== null,
      corsPreflight: {
        allowOrigins: [...stage.corsOrigins],
        allowMethods: [...new Set(ROUTES.map(({ method }) => method as CorsHttpMethod))],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match', 'x-request-id'],
        exposeHeaders: ['etag', 'idempotency-replayed', 'x-request-id', 'retry-after'],
        maxAge: Duration.hours(1),
      },
    });
  }

  #routes({ identity }: Resources): void {
    const authorizer = new HttpJwtAuthorizer('Tokens', identity.issuer, {
      jwtAudience: [...identity.gatewayAudiences],
    });
    const integrations = new Map(
      [...this.functions].map(([name, { live }]) => {
        return [name, new HttpLambdaIntegration(name, live as IFunction, { scopePermissionToRoute: false })] as const;
      }),
    );
    const integrationOf = (name: FunctionName) => {
      const integration = integrations.get(name);
      if (integration === undefined)
        throw new Error(`\`${name}\` serves a route but is no HTTP function of lambdas/functions/index.ts`);
      return integration;
    };
    for (const { method, path, scopes, function: name } of ROUTES) {
      const integration = integrationOf(name);
      const open = scopes.length === 0;
      const [route] = this.api.addRoutes({
        path,
        methods: [method as HttpMethod],
        integration,
        authorizer: open ? new HttpNoneAuthorizer() : authorizer,
        ...(open ? {} : { authorizationScopes: scopes.map((scope) => `${identity.scopePrefix ?? ''}${scope}`) }),
      });
      if (open && route !== undefined)
        accept(route, 'AwsSolutions-APIG4', 'it is public: the log, its description, and whether the API is up');
    }
    const rest = new HttpRoute(this, 'Rest', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrationOf('public'),
      authorizer: new HttpNoneAuthorizer(),
    });
    accept(rest, 'AwsSolutions-APIG4', 'it answers that there is no such call');
  }

  #stage(stage: Stage): void {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: stage.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { domain } = stage;
    const domainName =
      domain &&
      new DomainName(this, 'Domain', {
        domainName: domain.api.name,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.api.certificate),
      });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.ratePerSecond, burstLimit: stage.throttle.burst },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
      ...(domainName === null ? {} : { domainMapping: { domainName } }),
    });
    new CfnOutput(this, 'ApiId', { value: this.api.apiId });
    new CfnOutput(this, 'ApiUrl', { value: domain === null ? this.api.apiEndpoint : `https://${domain.api.name}` });
    if (domainName !== null) new CfnOutput(this, 'ApiAlias', { value: domainName.regionalDomainName });
  }
}
