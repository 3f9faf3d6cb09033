import { describe, expect, it } from 'vitest';
import { isLedgerError } from '../../core/error.ts';
import { CONFIG_KEYS, type ConfigGroup, readConfig } from '../../lambdas/config.ts';

const store = { AWS_REGION: 'eu-central-1', LEDGER_TABLE: 'ledger', LEDGER_GUARD_TABLE: 'guard' };

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
      store: { region: 'eu-central-1', endpoint: null, table: 'ledger', guardTable: 'guard' },
      periods: { permitLifetimeSeconds: 60, includeBySeconds: 86_400 },
    });
  });

  it('reads a chain id as a bigint and a flag as a boolean', () => {
    const contract = `0x${'aB'.repeat(20)}`;
    expect(readConfig(['chain'], { LEDGER_CHAIN_ID: '31337', LEDGER_CHAIN_CONTRACT: contract })).toEqual({
      chain: { chainId: 31337n, contract },
    });
    const log = { LEDGER_ORIGIN: 'ledger.example/consent', LEDGER_TILES_DIR: 'tiles', LEDGER_TILES_OPEN: 'false' };
    expect(readConfig(['log'], log).log.tilesOpen).toBe(false);
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
  });

  it.each<[ConfigGroup, string, string]>([
    ['store', 'DYNAMODB_ENDPOINT', 'ftp://somewhere'],
    ['store', 'LEDGER_TABLE', 'a b'],
    ['log', 'LEDGER_ORIGIN', 'two words'],
    ['log', 'LEDGER_TILES_OPEN', 'yes'],
    ['chain', 'LEDGER_CHAIN_ID', '0x7a69'],
    ['chain', 'LEDGER_CHAIN_CONTRACT', '0x12'],
    ['periods', 'LEDGER_PERMIT_LIFETIME_SECONDS', '-7'],
    ['periods', 'LEDGER_INCLUDE_BY_SECONDS', '1.5'],
    ['host', 'PORT', '70000'],
  ])('of %s, refuses `%s` when it is `%s`, without repeating the value', (group, key, value) => {
    const valid: Record<string, string> = {
      ...store,
      LEDGER_ORIGIN: 'o',
      LEDGER_TILES_DIR: 't',
      LEDGER_CHAIN_ID: '1',
      LEDGER_CHAIN_CONTRACT: `0x${'00'.repeat(20)}`,
    };
    const message = refusal([group], { ...valid, [key]: value });
    expect(message).toContain(`${key}: \`${key}\``);
    expect(message).not.toContain(value);
  });

  it('is documented key by key in docs/configuration.md', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../docs/configuration.md');
  });
});

const GROUP_TITLES: Record<ConfigGroup, string> = {
  store: 'Store',
  log: 'Log',
  keys: 'Keys',
  chain: 'Contract',
  node: 'Chain node',
  tokens: 'Tokens',
  periods: 'Periods',
  host: 'Local host',
};

function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'Every value that the product reads from its environment. A function reads only the groups that it uses, once, at its',
    'start; a key that is missing or malformed, or that starts with `LEDGER_` and is not listed here, refuses to start and is',
    'named. An empty variable counts as unset. `npm start` sets the first six groups itself, but for the keys with a default',
    'and `DYNAMODB_ENDPOINT`.',
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
