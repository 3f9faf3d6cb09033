import { LedgerError } from '../../core/kernel/error.ts';
import { complaintOf } from '../../core/kernel/schema-messages.ts';
import { CONFIG_KEYS, type Config, type ConfigGroup, GROUPS } from './groups.ts';
import type { ConfigKey } from './key.ts';

const PREFIXES = ['LEDGER_', 'REGISTRY_'];
// A variable of Podman.
const FOREIGN = 'REGISTRY_AUTH_FILE';
const KNOWN = new Set(CONFIG_KEYS.map((key) => key.name));

/**
 * Reads and validates the groups named; a function names only what it uses. An empty variable counts as unset.
 * @throws CONFIG_INVALID naming the key, when one is missing, malformed, or starts with `LEDGER_` or `REGISTRY_` and is
 *   none of the product's
 */
export function readConfig<G extends ConfigGroup>(
  groups: readonly G[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Pick<Config, G> {
  for (const name of Object.keys(env)) {
    const isOurs = name !== FOREIGN && PREFIXES.some((prefix) => name.startsWith(prefix));
    if (isOurs && !KNOWN.has(name)) throw invalid(name, 'is not a key of this product');
  }
  const config: Record<string, Record<string, unknown>> = {};
  for (const group of groups) {
    const values: Record<string, unknown> = {};
    for (const [property, key] of Object.entries<ConfigKey>(GROUPS[group])) values[property] = readKey(key, env);
    config[group] = values;
  }
  return config as Pick<Config, G>;
}

function readKey(key: ConfigKey, env: Readonly<Record<string, string | undefined>>): unknown {
  const set = env[key.name];
  const value = set === undefined || set === '' ? key.fallback : set;
  if (value === null) throw invalid(key.name, `is missing: ${key.meaning}`);
  const result = key.schema.safeParse(value === '' ? null : value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalid(key.name, issue === undefined ? 'is malformed' : complaintOf(issue, value));
  }
  return result.data;
}

// SECURITY: the message names the key, never its value: a URL may carry a password.
function invalid(name: string, complaint: string): LedgerError {
  return new LedgerError('CONFIG_INVALID', `\`${name}\` ${complaint}`, { details: { key: name } });
}
