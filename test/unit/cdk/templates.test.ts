import type { CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTables } from '../../../lambdas/adapters/dynamodb/create-tables.ts';
import { FUNCTION_NAMES, FUNCTIONS } from '../../../lambdas/functions/index.ts';
import { ROUTES } from '../../../lambdas/functions/table/routes.ts';
import { COGNITO, exampleStage, type Synthesis, synthesize, templateOf } from './synthesize.ts';

let synthesis: Synthesis;
let guard: Template;
let data: Template;
let keys: Template;
let log: Template;
let api: Template;
beforeAll(() => {
  synthesis = synthesize(exampleStage());
  [guard, data, keys, log, api] = ['guard', 'data', 'keys', 'log', 'api'].map((name) =>
    templateOf(synthesis, name),
  ) as [Template, Template, Template, Template, Template];
});

/** The functions of both stacks, by their names. */
function functions(): ReadonlyMap<string, { readonly id: string; readonly Properties: Record<string, unknown> }> {
  const all = [log, api].flatMap((template) => Object.entries(template.findResources('AWS::Lambda::Function')));
  return new Map(
    all.map(([id, { Properties }]) => [id.replace(/Function[0-9A-F]{8}$/, ''), { id, Properties }] as const),
  );
}

const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

describe('the guard', () => {
  it('is alone in its stack, is kept, and has no backup that could be restored', () => {
    expect(Object.values(guard.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type)).toEqual(
      ['AWS::DynamoDB::Table'],
    );
    guard.hasResource('AWS::DynamoDB::Table', {
      ...kept,
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: Match.absent(),
      },
    });
  });
});

describe('the ledger table', () => {
  it('is on demand, encrypted with a key of ours, recoverable, and protected from deletion', () => {
    data.hasResource('AWS::DynamoDB::Table', {
      ...kept,
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    });
    data.hasResource('AWS::KMS::Key', { ...kept, Properties: { EnableKeyRotation: true } });
  });

  it('lets its key be used only through the services that keep data with it', () => {
    const [key] = Object.values(data.findResources('AWS::KMS::Key'));
    const others = key?.Properties.KeyPolicy.Statement.filter(
      ({ Principal }: { Principal: { AWS: unknown } }) => Principal.AWS === '*',
    );
    expect(others).toHaveLength(3);
    for (const { Condition } of others) {
      expect(Condition.StringEquals['kms:CallerAccount']).toBe('123456789012');
      expect(JSON.stringify(Condition.StringEquals['kms:ViaService'])).toMatch(
        /(dynamodb|secretsmanager|sns)\.eu-central-1/,
      );
    }
  });

  it('has the same keys, index and stream as the one that a single machine makes', async () => {
    const made: CreateTableCommandInput[] = [];
    const send = async (command: { input: CreateTableCommandInput }) => {
      if (command.constructor.name === 'CreateTableCommand') made.push(command.input);
      return { Table: { TableStatus: 'ACTIVE' } };
    };
    const client = { send, config: { requestHandler: {} } } as unknown as DynamoDBClient;
    await createTables(client, { table: 'ledger', guardTable: 'guard' });
    const tables = [data, guard].map(
      (each) => Object.values(each.findResources('AWS::DynamoDB::Table'))[0]?.Properties,
    );
    expect(tables.map((table) => table.KeySchema)).toEqual(made.map(({ KeySchema }) => KeySchema));
    expect(tables.map((table) => table.GlobalSecondaryIndexes)).toEqual(
      made.map(({ GlobalSecondaryIndexes }) => GlobalSecondaryIndexes),
    );
    expect(tables.map((table) => table.StreamSpecification?.StreamViewType)).toEqual(
      made.map(({ StreamSpecification }) => StreamSpecification?.StreamViewType),
    );
  });
});

describe('keys and secrets', () => {
  it.each([
    ['ReceiptKey', 'ECC_NIST_P256'],
    ['PromiseRoot', 'ECC_SECG_P256K1'],
    ['LogKey', 'ECC_SECG_P256K1'],
    ['GasKey', 'ECC_SECG_P256K1'],
    ['CheckpointKey', 'ECC_NIST_EDWARDS25519'],
  ])('has one for each purpose, kept: %s', (name, KeySpec) => {
    const found = Object.entries(
      keys.findResources('AWS::KMS::Key', { ...kept, Properties: { KeySpec, KeyUsage: 'SIGN_VERIFY' } }),
    );
    expect(found.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toContain(name);
  });

  it('has no checkpoint key in KMS where a secret holds it', () => {
    const stage = exampleStage({
      checkpointKey: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:checkpoint-AbCdEf',
      checkpointVerifierKey: 'log.bank.example/consent+3fcb48e4+Ad83DFDUf3Yx7QXReJjpdv7YhzoP7gATuNH6uy+9C3jn',
    });
    const others = synthesize(stage);
    templateOf(others, 'keys').resourceCountIs('AWS::KMS::Key', 4);
    templateOf(others, 'api').hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ LEDGER_CHECKPOINT_VERIFIER_KEY: stage.checkpointVerifierKey }) },
    });
  });

  it('makes a pepper and a key of codes that nobody chose, and keeps them', () => {
    const secrets = data.findResources('AWS::SecretsManager::Secret', {
      ...kept,
      Properties: { GenerateSecretString: Match.objectLike({ PasswordLength: 64 }), KmsKeyId: Match.anyValue() },
    });
    expect(Object.keys(secrets).map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['Pepper', 'CodeKey']);
  });

  it('makes a label key of exactly 32 bytes, and keeps it', () => {
    const secrets = data.findResources('AWS::SecretsManager::Secret', {
      ...kept,
      Properties: { GenerateSecretString: Match.objectLike({ PasswordLength: 32 }), KmsKeyId: Match.anyValue() },
    });
    expect(Object.keys(secrets).map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['LabelKey']);
  });
});

describe('the topics of one-time codes and of customer notices', () => {
  it('are encrypted with a key of ours, and spoken to by TLS only', () => {
    data.resourceCountIs('AWS::SNS::Topic', 2);
    data.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    data.resourceCountIs('AWS::SNS::TopicPolicy', 2);
    data.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      }),
    });
  });

  it('are told to whoever deploys, for the messaging of the bank to subscribe', () => {
    data.hasOutput('CodeTopicArn', {});
    data.hasOutput('NoticeTopicArn', {});
  });
});

describe('the log’s files', () => {
  it('may be locked one by one, keep their versions, are private and spoken to by TLS only', () => {
    log.hasResource('AWS::S3::Bucket', {
      ...kept,
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: Match.absent(),
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'tiles/' }),
      },
    });
    const policies = Object.values(log.findResources('AWS::S3::BucketPolicy'));
    expect(policies).toHaveLength(2);
    for (const { Properties } of policies) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  it('are served by a CDN alone: tiles for ever, the checkpoint for two seconds, 404 for one, and nothing else', () => {
    const ages = new Map(
      Object.entries(log.findResources('AWS::CloudFront::CachePolicy')).map(([id, { Properties }]) => {
        return [id, Properties.CachePolicyConfig.MaxTTL] as const;
      }),
    );
    const [site] = Object.values(log.findResources('AWS::CloudFront::Distribution'));
    const { CacheBehaviors, DefaultCacheBehavior, CustomErrorResponses, Origins } =
      site?.Properties.DistributionConfig ?? {};
    const behaviours = CacheBehaviors.map((each: { PathPattern: string; CachePolicyId: { Ref: string } }) => {
      return [each.PathPattern, ages.get(each.CachePolicyId.Ref)];
    });
    expect(behaviours).toEqual([
      ['checkpoint', 2],
      ['tile/*', 31_536_000],
      ['map/*', 31_536_000],
    ]);
    expect(CustomErrorResponses).toEqual([{ ErrorCode: 404, ErrorCachingMinTTL: 1 }]);
    expect(DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
    expect(Origins[0].OriginAccessControlId).toBeDefined();
    for (const behaviour of [...CacheBehaviors, DefaultCacheBehavior]) {
      expect(behaviour.ViewerProtocolPolicy).toBe('redirect-to-https');
    }
  });

  it('are found missing by the CDN, which may ask what there is', () => {
    const [policy] = Object.entries(log.findResources('AWS::S3::BucketPolicy')).filter(([id]) =>
      id.startsWith('Tiles'),
    );
    const cdn = policy?.[1].Properties.PolicyDocument.Statement.filter(
      ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 'cloudfront.amazonaws.com',
    );
    expect(cdn.map(({ Action }: { Action: string }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket']);
  });

  it('are not served by the CDN where tiles need a token', () => {
    const closed = synthesize(exampleStage({ tiles: { open: false, lockDays: 1 } }));
    const [site] = Object.values(templateOf(closed, 'log').findResources('AWS::CloudFront::Distribution'));
    expect(site?.Properties.DistributionConfig.CacheBehaviors).toHaveLength(1);
  });
});

describe('functions', () => {
  it('are those of the table', () => {
    expect([...functions().keys()].sort()).toEqual([...FUNCTION_NAMES].sort());
  });

  it.each(FUNCTION_NAMES)(
    'run on arm64 and Node 24, traced, their environment encrypted with a key of ours: %s',
    (name) => {
      expect(functions().get(name)?.Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        KmsKeyArn: expect.anything(),
        LoggingConfig: { LogGroup: expect.anything() },
        MemorySize: FUNCTIONS[name].memoryMb,
        Timeout: FUNCTIONS[name].timeoutSeconds,
      });
    },
  );

  it('never run twice at once where they publish, anchor, catch up or tell the rest, a few at once where they sequence, and have runs of their own where they hear a no', () => {
    const reserved = [...functions()].flatMap(([name, { Properties }]) => {
      const { ReservedConcurrentExecutions: atOnce } = Properties;
      return atOnce === undefined ? [] : [[name, atOnce]];
    });
    expect(Object.fromEntries(reserved)).toEqual({
      anchor: 1,
      catchup: 1,
      consents: 50,
      map: 1,
      publish: 1,
      refusals: 20,
      tell: 1,
      sequence: 4,
    });
  });

  it('keep their logs for as long as the stage says', () => {
    for (const template of [log, api]) {
      for (const { Properties } of Object.values(template.findResources('AWS::Logs::LogGroup'))) {
        expect(Properties.RetentionInDays).toBe(90);
      }
    }
  });

  it('are called by their alias `live`, which goes back by itself when they fail', () => {
    for (const template of [log, api]) {
      const count = Object.keys(template.findResources('AWS::Lambda::Function')).length;
      template.resourcePropertiesCountIs('AWS::Lambda::Alias', { Name: 'live' }, count);
      template.resourcePropertiesCountIs(
        'AWS::CodeDeploy::DeploymentGroup',
        {
          AlarmConfiguration: Match.objectLike({ Enabled: true, Alarms: [Match.anyValue()] }),
          AutoRollbackConfiguration: {
            Enabled: true,
            Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
          },
          DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        },
        count,
      );
      template.resourcePropertiesCountIs(
        'AWS::CloudWatch::Alarm',
        { MetricName: 'Errors', TreatMissingData: 'notBreaching' },
        count,
      );
    }
  });
});

describe('what makes the log', () => {
  it('is fed apart from what makes promises, which inserts of their items alone feed', () => {
    // AWS has at most two readers of a shard at a time, or their reads are throttled.
    log.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    log.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: Match.objectLike({ Ref: Match.stringLikeRegexp('^promiseLive') }),
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 8,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'PROMISE#' }] } } },
            }),
          },
        ],
      },
    });
  });

  it('is fed by inserts of events alone, split when they fail, given up on in the end and kept', () => {
    log.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: Match.objectLike({ Ref: Match.stringLikeRegexp('^sequenceLive') }),
      MaximumBatchingWindowInSeconds: 0,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 8,
      MaximumRecordAgeInSeconds: 86_400,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'EVENT#' }] } } },
            }),
          },
        ],
      },
    });
  });

  it('keeps failures in a queue that is encrypted and spoken to by TLS only', () => {
    log.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    log.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      }),
    });
  });

  it('is driven by schedules, each as often as the stage says, its failures kept', () => {
    const stage = exampleStage({ everyMinutes: { sweep: 1, publish: 2, anchor: 30, observe: 1 } });
    const template = templateOf(synthesize(stage), 'log');
    const rates = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(({ Properties }) => {
      expect(Properties.Target).toMatchObject({
        RoleArn: expect.anything(),
        DeadLetterConfig: { Arn: expect.anything() },
      });
      const target: string = Properties.Target.Arn.Ref;
      return [target.replace(/Live[0-9A-F]{8}$/, ''), Properties.ScheduleExpression];
    });
    expect(Object.fromEntries(rates)).toEqual({
      tell: 'rate(1 minute)',
      catchup: 'rate(1 minute)',
      sweep: 'rate(1 minute)',
      publish: 'rate(2 minutes)',
      anchor: 'rate(30 minutes)',
      observe: 'rate(1 minute)',
    });
  });

  it('tries an asynchronous run three times within an hour, then keeps it', () => {
    const kept = {
      Qualifier: 'live',
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3_600,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    };
    log.resourcePropertiesCountIs('AWS::Lambda::EventInvokeConfig', kept, 5);
  });

  it('forgets an asked-for publication or map that waits for a minute: the one that it waited for has done its work', () => {
    const forgotten = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60, DestinationConfig: Match.absent() };
    log.resourcePropertiesCountIs('AWS::Lambda::EventInvokeConfig', forgotten, 2);
    log.resourceCountIs('AWS::Lambda::EventInvokeConfig', 7);
  });
});

describe('the API', () => {
  it('has the routes of the product and their scopes, and one for the rest', () => {
    const routes = Object.values(api.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
      const { RouteKey, AuthorizationType, AuthorizationScopes = [] } = Properties;
      return [RouteKey, AuthorizationType, AuthorizationScopes];
    });
    const wanted = ROUTES.map(({ method, path, scopes }) => {
      return [`${method} ${path}`, scopes.length === 0 ? 'NONE' : 'JWT', scopes];
    });
    expect(routes.sort()).toEqual([...wanted, ['$default', 'NONE', []]].sort());
  });

  it('sends each route to the alias of its function', () => {
    const integrations = api.findResources('AWS::ApiGatewayV2::Integration');
    for (const { Properties } of Object.values(api.findResources('AWS::ApiGatewayV2::Route'))) {
      const { method, path } = partsOf(Properties.RouteKey);
      const wanted = ROUTES.find((route) => route.method === method && route.path === path)?.function ?? 'public';
      const id: string = Properties.Target['Fn::Join'][1][1].Ref;
      expect(integrations[id]?.Properties).toMatchObject({
        PayloadFormatVersion: '2.0',
        IntegrationUri: { Ref: expect.stringMatching(new RegExp(`^${wanted}Live`)) },
      });
    }
  });

  it('believes only tokens of the issuer for the audience', () => {
    api.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://login.bank.example', Audience: ['https://consent.bank.example'] },
    });
  });

  it('is throttled, and logs no path, address or token', () => {
    const [stage] = Object.values(api.findResources('AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 2_000, ThrottlingBurstLimit: 4_000 },
      AccessLogSettings: { DestinationArn: expect.anything() },
    });
    const format: string = stage?.Properties.AccessLogSettings.Format;
    expect(Object.values(JSON.parse(format)).sort()).toEqual([
      '$context.authorizer.error',
      '$context.error.messageString',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ]);
  });

  it('may be called by the pages of the stage alone, and by its own name alone', () => {
    api.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      DisableExecuteApiEndpoint: true,
      CorsConfiguration: Match.objectLike({
        AllowOrigins: ['https://www.bank.example'],
        AllowHeaders: Match.arrayWith(['authorization', 'idempotency-key', 'if-match']),
        ExposeHeaders: ['etag', 'idempotency-replayed', 'x-request-id', 'retry-after'],
      }),
    });
    api.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'consent.bank.example' });
  });
});

describe('a stage with a user pool', () => {
  let withPool: Synthesis;
  beforeAll(() => {
    withPool = synthesize(exampleStage({ identity: COGNITO, registrarClients: ['registry-desk'] }));
  });

  it('keeps it, lets nobody register, and asks for a second factor', () => {
    templateOf(withPool, 'identity').hasResource('AWS::Cognito::UserPool', {
      ...kept,
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'ACTIVE',
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      },
    });
  });

  it('has the API as resource server with every scope of the routes', () => {
    const identity = templateOf(withPool, 'identity');
    const [server] = Object.values(identity.findResources('AWS::Cognito::UserPoolResourceServer'));
    const names = server?.Properties.Scopes.map(({ ScopeName }: { ScopeName: string }) => ScopeName);
    expect(new Set(names)).toEqual(new Set(ROUTES.flatMap(({ scopes }) => scopes)));
    expect(server?.Properties.Identifier).toBe('https://consent.bank.example');
  });

  it('lets systems sign in as themselves and people by code, each for its scopes', () => {
    const clients = templateOf(withPool, 'identity').findResources('AWS::Cognito::UserPoolClient');
    const flows = Object.values(clients).map(({ Properties }) => [
      Properties.ClientName,
      Properties.AllowedOAuthFlows,
      Properties.GenerateSecret,
      Properties.AllowedOAuthScopes.map((scope: unknown) => /\/([a-z:]+)"/.exec(JSON.stringify(scope))?.[1]),
    ]);
    expect(flows.sort()).toEqual([
      ['app', ['code'], false, ['consents']],
      ['marketing', ['client_credentials'], true, ['decisions']],
      ['registry-desk', ['client_credentials'], true, ['registry']],
    ]);
  });

  it('has the gateway ask for scopes as the pool spells them, and take tokens of its clients alone', () => {
    const template = templateOf(withPool, 'api');
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'POST /access/v1/evaluation',
      AuthorizationScopes: ['https://consent.bank.example/checks', 'https://consent.bank.example/decisions'],
    });
    const [authorizer] = Object.values(template.findResources('AWS::ApiGatewayV2::Authorizer'));
    expect(authorizer?.Properties.JwtConfiguration.Audience).toHaveLength(4);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ LEDGER_OIDC_SCOPE_PREFIX: 'https://consent.bank.example/' }) },
    });
  });

  it('knows the clients that register the others by the ids of the pool', () => {
    templateOf(withPool, 'api').allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          LEDGER_REGISTRAR_CLIENTS: Match.objectLike({
            'Fn::ImportValue': Match.stringLikeRegexp('Poolregistrydesk'),
          }),
        }),
      },
    });
    const unknown = exampleStage({ identity: COGNITO, registrarClients: ['nobody'] });
    expect(() => synthesize(unknown)).toThrow('`identity` has no client `nobody`');
  });
});

function partsOf(routeKey: string): { readonly method: string; readonly path: string } {
  const [method = '', path = ''] = routeKey.split(' ');
  return { method, path };
}
