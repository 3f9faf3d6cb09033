/** The ledger under the end-to-end tests, which are the same for one on this machine and a deployed one. */
export interface Target {
  /** Base URL of the API, without a slash at the end. `E2E_API_URL` */
  readonly apiUrl: string;
  /** Base URL of `/checkpoint` and `/tile/…`, for the auditor. `E2E_LOG_URL` */
  readonly logUrl: string;
  /** The token issuer, as `iss` names it; below it are `/token` and `/auth`. `E2E_ISSUER_URL` */
  readonly issuerUrl: string;
  /** The `aud` of its tokens. `E2E_AUDIENCE` */
  readonly audience: string;
  /** JSON-RPC endpoint of a node that the auditor trusts. `E2E_RPC_URL` */
  readonly rpcUrl: string;
  /** Address of the anchor contract from its deployment, not from the ledger. `E2E_CONTRACT` */
  readonly contract: string;
  /** File to which the host prints one-time codes, or URL of an SQS queue subscribed to their topic. `E2E_CODES` */
  readonly codes: string;
  /** File with the issuer's signing key, for forged tokens; the red team fails without it. `E2E_ISSUER_KEY_FILE` */
  readonly issuerKeyFile?: string;
  /** Returns the secret of one of the issuer's programs. */
  clientSecret(client: string): string;
}

const NAMES = {
  apiUrl: 'E2E_API_URL',
  logUrl: 'E2E_LOG_URL',
  issuerUrl: 'E2E_ISSUER_URL',
  audience: 'E2E_AUDIENCE',
  rpcUrl: 'E2E_RPC_URL',
  contract: 'E2E_CONTRACT',
  codes: 'E2E_CODES',
} as const;
const ISSUER_KEY_FILE = 'E2E_ISSUER_KEY_FILE';

/** Returns the environment variables that describe a target to the tests. */
export function targetEnvironment(target: Omit<Target, 'clientSecret'>): Record<string, string> {
  const entries = Object.entries(NAMES).map(([member, name]) => [name, target[member as keyof typeof NAMES]]);
  const { issuerKeyFile } = target;
  return {
    ...Object.fromEntries(entries),
    ...(issuerKeyFile === undefined ? {} : { [ISSUER_KEY_FILE]: issuerKeyFile }),
  };
}

/** Reads the target from the environment. @throws Error naming a missing variable */
export function readTarget(env: NodeJS.ProcessEnv = process.env): Target {
  const value = (name: string) => {
    const text = env[name];
    if (text === undefined || text === '') throw new Error(`set \`${name}\`: test/e2e/target.ts says what it is`);
    return text.replace(/\/$/, '');
  };
  const issuerKeyFile = env[ISSUER_KEY_FILE];
  return {
    apiUrl: value(NAMES.apiUrl),
    logUrl: value(NAMES.logUrl),
    issuerUrl: value(NAMES.issuerUrl),
    audience: value(NAMES.audience),
    rpcUrl: value(NAMES.rpcUrl),
    contract: value(NAMES.contract),
    codes: value(NAMES.codes),
    ...(issuerKeyFile === undefined ? {} : { issuerKeyFile }),
    clientSecret: (client) => `${client}-secret`,
  };
}
