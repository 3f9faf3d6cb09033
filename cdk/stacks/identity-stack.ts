import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { accept } from '../accept.ts';
import { ROUTE_SCOPES, type Stage } from '../stage.ts';
import type { Issuer } from './resources.ts';

type Cognito = Extract<Stage['identity'], { kind: 'cognito' }>;

/** The token issuer of a stage without its own: a user pool with the API as resource server, and its clients. */
export class IdentityStack extends Stack {
  readonly issuer: Issuer;

  /** @throws Error naming a registrar's client that the stage does not have */
  constructor(
    scope: Construct,
    id: string,
    {
      identity,
      registrarClients,
      ...props
    }: StackProps & Pick<Stage, 'registrarClients'> & { readonly identity: Cognito },
  ) {
    super(scope, id, { ...props, terminationProtection: true });
    const pool = this.#pool(identity.domainPrefix);
    const scopes = ROUTE_SCOPES.map((name) => new ResourceServerScope({ scopeName: name, scopeDescription: name }));
    const server = pool.addResourceServer('Api', {
      userPoolResourceServerName: 'consent-ledger',
      identifier: identity.audience,
      scopes,
    });
    const clients = identity.clients.map((client) => this.#client(pool, server, scopes, client));
    const idOf = (name: string) => {
      const client = clients[identity.clients.findIndex((one) => one.name === name)];
      if (client !== undefined) return client.userPoolClientId;
      throw new Error(`the stage is not valid: \`registrarClients\`: \`identity\` has no client \`${name}\``);
    };
    this.issuer = {
      issuer: pool.userPoolProviderUrl,
      audience: identity.audience,
      scopePrefix: `${identity.audience}/`,
      gatewayAudiences: [identity.audience, ...clients.map(({ userPoolClientId }) => userPoolClientId)],
      registrarClients: registrarClients.map(idOf),
    };
  }

  #pool(domainPrefix: string): UserPool {
    const pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(pool, 'AwsSolutions-COG8', 'the plan that watches sign-ins is a decision of the bank, paid by the user');
    pool.addDomain('SignIn', { cognitoDomain: { domainPrefix } });
    return pool;
  }

  #client(
    pool: UserPool,
    server: UserPoolResourceServer,
    all: readonly ResourceServerScope[],
    { name, scopes, callbackUrls }: Cognito['clients'][number],
  ): UserPoolClient {
    const ofPeople = callbackUrls.length > 0;
    const client = pool.addClient(name, {
      userPoolClientName: name,
      generateSecret: !ofPeople,
      oAuth: {
        flows: ofPeople ? { authorizationCodeGrant: true } : { clientCredentials: true },
        scopes: all
          .filter(({ scopeName }) => scopes.some((scope) => scope === scopeName))
          .map((scope) => OAuthScope.resourceServer(server, scope)),
        ...(ofPeople ? { callbackUrls: [...callbackUrls] } : {}),
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });
    new CfnOutput(this, `Client${name.replaceAll('-', '')}`, { value: client.userPoolClientId });
    return client;
  }
}
