import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SLOT_NAMES } from '../../../core/entry/slots.ts';
import { DETAILS } from '../../../core/subject/events.ts';
import { EVENT_TYPES, REGISTRY_EVENT_TYPES, STATE_EVENT_TYPES } from '../../../core/vocabulary.ts';
import { startLabels } from '../../../lambdas/app/log/start-labels.ts';
import { startRules } from '../../../lambdas/app/log/start-rules.ts';
import { stateKeys } from '../../../lambdas/app/log/state-keys.ts';
import { LABEL_KEY, SIGNING_KEYS } from '../../support/api.ts';
import { furnishedWithFund, shownBy } from '../../support/products.ts';

const LINES = readFileSync(new URL('../../../docs/formats/entry.md', import.meta.url), 'utf8').split('\n');

/** The names that stand in backticks on the one line that begins so. */
function namedOn(beginning: string | RegExp): ReadonlySet<string> {
  const [line = '', ...more] = LINES.filter((each) => each.search(beginning) === 0);
  expect(more).toEqual([]);
  return new Set([...line.matchAll(/`([^`]+)`/g)].flatMap(([, names]) => (names ?? '').split(' ')));
}

describe('docs/formats/entry.md', () => {
  it('names every type of event about a person, and every one about none', () => {
    const about = namedOn(/\| 1 +\| `type`/);
    const aboutNone = namedOn('The types about no person are');
    expect(EVENT_TYPES.filter((type) => !about.has(type))).toEqual([]);
    expect(REGISTRY_EVENT_TYPES.filter((type) => !aboutNone.has(type))).toEqual([]);
  });

  it('lists the types that raise the version of the state, and no others', () => {
    expect([...namedOn('The version rises with every event of these types')]).toEqual(STATE_EVENT_TYPES);
  });

  it('says what each type that decides something changes in the state', () => {
    const text = LINES.slice(LINES.indexOf('## State'), LINES.indexOf('## History')).join('\n');
    const deciding = EVENT_TYPES.filter((type) =>
      /^(consent|objection|restriction|pause|profile|representative)\./.test(type),
    );
    expect(deciding.filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
  });

  it('names the members of the detail of each type in their order', () => {
    const rows = LINES.flatMap(
      (line) => /^\| `([a-z]+[.-][a-z]+)` \| (?:–|`(.*?)`) \| (?:–|`(.*?)`) \|$/.exec(line)?.slice(1) ?? [],
    );
    const members = Object.entries(DETAILS).flatMap(([type, { always, whenSaid }]) => [
      type,
      ...[always, whenSaid].map((names) => (names.length === 0 ? undefined : names.join(' '))),
    ]);
    expect(rows).toEqual(members);
  });

  it('has a row for each slot, at its place', () => {
    const rows = LINES.flatMap((line) => /^\| (\d+) +\| `(\w+)`/.exec(line)?.slice(1, 3).join(' ') ?? []);
    expect(rows).toEqual(SLOT_NAMES.map((name, place) => `${place} ${name}`));
  });

  it('names each member of the claims of whatever is registered', async () => {
    const api = await furnishedWithFund();
    await startLabels(api.deps)([LABEL_KEY.publicKey]);
    await startRules(api.deps)();
    await stateKeys(api.deps)(SIGNING_KEYS);
    const { entries } = shownBy(api);
    const claims = entries.flatMap((entry) => {
      const { item: _, ...registered } = entry.claims as Record<string, object>;
      return Object.entries(registered);
    });
    const kinds = [
      'campaign',
      'certificate',
      'channel',
      'client',
      'content',
      'keys',
      'labels',
      'notice',
      'place',
      'product',
      'purpose',
      'recipient',
      'rules',
      'staff',
    ];
    expect([...new Set(claims.map(([kind]) => kind))].sort()).toEqual(kinds);
    const missing = claims.flatMap(([kind, item]) => {
      const named = namedOn(`- \`${kind}\`:`);
      return [item].flat().flatMap((one) => Object.keys(one).filter((member) => !named.has(member)));
    });
    expect([...new Set(missing)]).toEqual([]);
  });
});
