import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BUILT_IN_CHANNELS } from '../../../core/registry/channel.ts';
import { EVIDENCE_CLASSES, REASONS } from '../../../core/vocabulary.ts';

const PAGE = readFileSync(new URL('../../../docs/formats/decision.md', import.meta.url), 'utf8');

/** The names in backticks of the line that begins so. */
function namedOn(beginning: string): readonly string[] {
  const [line = ''] = PAGE.split('\n').filter((each) => each.startsWith(beginning));
  return [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
}

it('docs/formats/decision.md has a row for each reason in its order, or says that it cannot be found again', () => {
  const rules = PAGE.slice(PAGE.indexOf('## Rules 1'), PAGE.indexOf('### Permits'));
  const rows = [...rules.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, reason]) => reason);
  const unseen = ['no-pending', 'clock-behind', 'too-often', 'campaign-sent', 'uses-exhausted'];
  expect(rows).toEqual(REASONS.filter((reason) => reason !== 'quiet-hours' && !unseen.includes(reason)));
  for (const reason of unseen) expect(PAGE.split('## What cannot be decided again')[1]).toContain(`\`${reason}\``);
  expect(namedOn('`quiet-hours` is found')).toContain('quiet-hours');
});

it('docs/formats/decision.md lists the channels that are built in and the classes of evidence', () => {
  const channels = namedOn('- The channel is _known_');
  expect(channels.slice(0, BUILT_IN_CHANNELS.length)).toEqual(BUILT_IN_CHANNELS.map(({ id }) => id));
  const staffed = BUILT_IN_CHANNELS.filter(({ staffed }) => staffed).map(({ id }) => id);
  expect(channels.slice(BUILT_IN_CHANNELS.length)).toEqual([...staffed, 'staffed', 'retired']);
  expect(namedOn('- The classes of evidence')).toEqual(EVIDENCE_CLASSES);
});
