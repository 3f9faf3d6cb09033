/** The ledger that the end-to-end tests drive: on this machine or deployed, they see no difference. */
export interface Target {
  /** Base URL of the API, without a slash at its end. `E2E_API_URL` */
  readonly apiUrl: string;
  /** Where `/checkpoint` and `/tile/…` are, for the auditor. `E2E_LOG_URL` */
  readonly logUrl: string;
  /** The issuer as tokens name it in `iss`; below it are `/token` and `/auth`. `E2E_ISSUER_URL` */
  readonly issuerUrl: string;
  /** `aud` of its tokens. `E2E_AUDIENCE` */
  readonly audience: string;
  /** JSON-RPC endpoint of a node that the auditor believes. `E2E_RPC_URL` */
  readonly rpcUrl: string;
  /** Address of the anchor contract as it was deployed, not as the ledger states it. `E2E_CONTRACT` */
  readonly contract: string;
  /** Where one-time codes can be seen: the file into which the host prints them, or the URL of an SQS queue that is subscribed to their topic. `E2E_CODES` */
  readonly codes: string;
  /** File with the issuer's signing key, for tokens that it would never give out. `E2E_ISSUER_KEY_FILE`; the red team fails without it */
  readonly issuerKeyFile?: string;
  /** Secret of one of the issuer's programs. */
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

/** What the tests are told about their target, as environment variables. */
export function targetEnvironment(target: Omit<Target, 'clientSecret'>): Record<string, string> {
  const entries = Object.entries(NAMES).map(([member, name]) => [name, target[member as keyof typeof NAMES]]);
  const { issuerKeyFile } = target;
  return {
    ...Object.fromEntries(entries),
    ...(issuerKeyFile === undefined ? {} : { [ISSUER_KEY_FILE]: issuerKeyFile }),
  };
}

/** The target that the environment names. @throws Error with the variable that is missing */
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
