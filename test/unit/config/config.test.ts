import { describe, expect, it } from 'vitest';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { CONFIG_KEYS, type ConfigGroup } from '../../../lambdas/config/groups.ts';
import { readConfig } from '../../../lambdas/config/read.ts';

const store = { AWS_REGION: 'eu-central-1', LEDGER_TABLE: 'ledger' };

function refusal(groups: readonly ConfigGroup[], env: Record<string, string | undefined>): string {
  try {
    readConfig(groups, env);
  } catch (error) {
    if (isLedgerError(error, 'CONFIG_INVALID')) return `${error.details.key}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('configuration', () => {
  it('gives the values of the groups asked for, typed, and demands nothing of the others', () => {
    expect(readConfig(['store', 'periods'], { ...store, LEDGER_PERMIT_LIFETIME_SECONDS: '60' })).toEqual({
      store: { region: 'eu-central-1', endpoint: null, table: 'ledger' },
      periods: { permitLifetimeSeconds: 60, includeBySeconds: 86_400 },
    });
  });

  it('reads a chain id as a bigint and a flag as a boolean', () => {
    const contract = `0x${'aB'.repeat(20)}`;
    expect(readConfig(['chain'], { LEDGER_CHAIN_ID: '31337', LEDGER_CHAIN_CONTRACT: contract })).toEqual({
      chain: { chainId: 31337n, contract },
    });
    const tiles = { LEDGER_TILES: 'tiles', LEDGER_TILES_OPEN: 'false' };
    expect(readConfig(['tiles'], tiles).tiles.isOpen).toBe(false);
  });

  it('tells a file, a KMS key, a secret and a bucket apart', () => {
    const kms = 'arn:aws:kms:eu-central-1:123456789012:key/0198aa4e-0000-7000-8000-000000000000';
    const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:pepper-AbCdEf';
    const read = readConfig(['checkpointKey', 'logKey', 'pepper', 'tiles'], {
      LEDGER_CHECKPOINT_KEY: '/keys/checkpoint.pem',
      LEDGER_LOG_KEY: kms,
      LEDGER_PEPPER: secret,
      LEDGER_TILES: 's3://tiles-of-a-log',
    });
    expect(read.checkpointKey.location).toEqual({ kind: 'file', path: '/keys/checkpoint.pem' });
    expect(read.logKey.location).toEqual({ kind: 'kms', arn: kms });
    expect(read.pepper.location).toEqual({ kind: 'secret', arn: secret });
    expect(read.tiles.location).toEqual({ kind: 'bucket', bucket: 'tiles-of-a-log' });
    expect(refusal(['logKey'], { LEDGER_LOG_KEY: secret })).toContain('must be one of: file, kms');
    expect(refusal(['pepper'], { LEDGER_PEPPER: kms })).toContain('must be one of: file, secret');
  });

  it.each([
    ['codes', 'LEDGER_CODE_DELIVERY'],
    ['customerNotices', 'LEDGER_CUSTOMER_NOTICES'],
  ] as const)('takes the console or a topic for the way of %s', (group, key) => {
    const delivery = (value: string) => readConfig([group], { [key]: value })[group].delivery;
    const arn = 'arn:aws:sns:eu-central-1:123456789012:messages';
    expect(delivery('console')).toEqual({ kind: 'console' });
    expect(delivery(arn)).toEqual({ kind: 'topic', arn });
    expect(refusal([group], {})).toContain(`\`${key}\` is missing`);
  });

  it('takes a verifier key, or where the key is, for the public half of the checkpoint key, but no secret', () => {
    const verifier = (value: string) =>
      readConfig(['checkpointVerifier'], { LEDGER_CHECKPOINT_VERIFIER_KEY: value }).checkpointVerifier.location;
    const text = 'ledger.example/consent+1cd7bcef+ATVGb3zV3tYb97VZ+JrpQ+VH2HThJJoBRq3xmsauw5B3';
    const kms = 'arn:aws:kms:eu-central-1:123456789012:key/0198aa4e-0000-7000-8000-000000000000';
    const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:checkpoint-AbCdEf';
    expect(verifier(text)).toEqual({ kind: 'verifier-key', text });
    expect(verifier('/keys/checkpoint.pem')).toEqual({ kind: 'file', path: '/keys/checkpoint.pem' });
    expect(verifier(kms)).toEqual({ kind: 'kms', arn: kms });
    for (const bad of [secret, 'arn:aws:s3:::bucket']) {
      expect(refusal(['checkpointVerifier'], { LEDGER_CHECKPOINT_VERIFIER_KEY: bad })).toContain(
        'must be a verifier key',
      );
    }
  });

  it('refuses a missing key by name, and an empty one counts as missing', () => {
    expect(refusal(['store'], { ...store, LEDGER_TABLE: undefined })).toContain(
      'LEDGER_TABLE: `LEDGER_TABLE` is missing',
    );
    expect(refusal(['store'], { ...store, LEDGER_TABLE: '' })).toContain('LEDGER_TABLE: `LEDGER_TABLE` is missing');
  });

  it('refuses an unknown key with our prefix, even when it is not needed', () => {
    expect(refusal([], { LEDGER_TABEL: 'ledger' })).toBe('LEDGER_TABEL: `LEDGER_TABEL` is not a key of this product');
    expect(refusal([], { LEDGER_TABLE: 'ledger', HOME: 'anything' })).toBe('accepted');
    expect(refusal(['registry'], { REGISTRY_APPROVAL: '2' })).toContain('`REGISTRY_APPROVAL` is not a key');
    expect(refusal(['registry'], { REGISTRY_AUTH_FILE: '/run/auth.json' })).toBe('accepted');
  });

  it('tells which values there are where there are few', () => {
    expect(refusal(['registry'], { REGISTRY_APPROVALS: '3' })).toContain('must be one of `1`, `2`');
    expect(refusal(['tiles'], { LEDGER_TILES: 't', LEDGER_TILES_OPEN: 'yes' })).toContain('one of `true`, `false`');
  });

  it('takes one or two registrars, and phrases that texts may not hold', () => {
    const groups = ['registry', 'content'] as const;
    expect(readConfig(groups, {})).toEqual({ registry: { approvals: 1 }, content: { forbiddenPhrases: [] } });
    const env = { REGISTRY_APPROVALS: '2', LEDGER_FORBIDDEN_PHRASES: 'guaranteed return| 保本保息 ||' };
    const forbiddenPhrases = ['guaranteed return', '保本保息'];
    expect(readConfig(groups, env)).toEqual({ registry: { approvals: 2 }, content: { forbiddenPhrases } });
  });

  it('takes the clients that register the others', () => {
    const env = { LEDGER_OIDC_ISSUER: 'https://i.example', LEDGER_OIDC_AUDIENCE: 'a' };
    const registrars = (list: string) =>
      readConfig(['tokens'], { ...env, LEDGER_REGISTRAR_CLIENTS: list }).tokens.registrarClients;
    expect(registrars('')).toEqual([]);
    expect(registrars('desk, desk-2')).toEqual(['desk', 'desk-2']);
    expect(() => registrars('desk,')).toThrow('`LEDGER_REGISTRAR_CLIENTS`');
  });

  it.each<[ConfigGroup, string, string]>([
    ['store', 'DYNAMODB_ENDPOINT', 'ftp://somewhere'],
    ['store', 'LEDGER_TABLE', 'a b'],
    ['log', 'LEDGER_ORIGIN', 'two words'],
    ['tiles', 'LEDGER_TILES', 's3://Not A Bucket'],
    ['tiles', 'LEDGER_TILES_OPEN', 'yes'],
    ['tiles', 'LEDGER_TILES_LOCK_DAYS', '0.5'],
    ['logKey', 'LEDGER_LOG_KEY', 'arn:aws:s3:::bucket'],
    ['gas', 'LEDGER_GAS_MINIMUM_PRICE_WEI', '-5'],
    ['chain', 'LEDGER_CHAIN_ID', '0x7a69'],
    ['chain', 'LEDGER_CHAIN_CONTRACT', '0x12'],
    ['codes', 'LEDGER_CODE_DELIVERY', 'sms'],
    ['codes', 'LEDGER_CODE_LIFETIME_SECONDS', '29'],
    ['customerNotices', 'LEDGER_CUSTOMER_NOTICES', 'sms'],
    ['periods', 'LEDGER_PERMIT_LIFETIME_SECONDS', '-7'],
    ['periods', 'LEDGER_INCLUDE_BY_SECONDS', '1.5'],
    ['registry', 'REGISTRY_APPROVALS', 'two people'],
    ['content', 'LEDGER_FORBIDDEN_PHRASES', '保'.repeat(683)],
    ['telemetry', 'LEDGER_STAGE', 'No Stage'],
    ['host', 'PORT', '70000'],
  ])('of %s, refuses `%s` when it is `%s`, without repeating the value', (group, key, value) => {
    const valid: Record<string, string> = {
      ...store,
      LEDGER_ORIGIN: 'o',
      LEDGER_TILES: 't',
      LEDGER_CODE_DELIVERY: 'console',
      LEDGER_CHAIN_ID: '1',
      LEDGER_CHAIN_CONTRACT: `0x${'00'.repeat(20)}`,
    };
    const message = refusal([group], { ...valid, [key]: value });
    expect(message).toContain(`${key}: \`${key}\``);
    expect(message).not.toContain(value);
  });

  it('is documented key by key in docs/configuration.md', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../../docs/configuration.md');
  });
});

const GROUP_TITLES: Record<ConfigGroup, string> = {
  store: 'Store',
  guard: 'Guard',
  log: 'Log',
  tiles: 'Tiles',
  verifyPage: 'Verification page',
  pepper: 'Pepper',
  labelKey: 'Label key',
  codeKey: 'Code key',
  codes: 'One-time codes',
  customerNotices: 'Customer notices',
  checkpointKey: 'Checkpoint key',
  checkpointVerifier: 'Checkpoint verifier key',
  receiptKey: 'Receipt key',
  promiseRoot: 'Promise root',
  logKey: 'Log key',
  gasKey: 'Gas account',
  chain: 'Contract',
  node: 'Chain node',
  gas: 'Gas prices',
  trigger: 'Publishing',
  mapTrigger: 'Map',
  failures: 'Failures',
  tokens: 'Tokens',
  registry: 'Registry',
  content: 'Content',
  periods: 'Periods',
  limits: 'Limits',
  telemetry: 'Telemetry',
  host: 'Local host',
};

function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'Every value that the product reads from its environment. A function reads only the groups that it uses, once, at its',
    'start; a key that is missing or malformed, or that starts with `LEDGER_` or `REGISTRY_` and is not listed here, refuses to',
    'start and is named. An empty variable counts as unset. `npm start` sets every key itself that must be set.',
  ];
  for (const [group, title] of Object.entries(GROUP_TITLES)) {
    const rows = CONFIG_KEYS.filter((key) => key.group === group).map(({ name, fallback, meaning }) => {
      const without = fallback === null ? 'must be set' : fallback === '' ? 'none' : `\`${fallback}\``;
      return [`\`${name}\``, without, meaning];
    });
    lines.push('', `## ${title}`, '', ...table(['key', 'default', 'meaning'], rows));
  }
  return `${lines.join('\n')}\n`;
}

/** A Markdown table with its columns aligned, as the formatter wants it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
