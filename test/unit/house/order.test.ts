import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, SOURCE_FOLDERS } from './sources.ts';

/** Imports that no file of a folder may hold. See docs/decisions/0970-the-same-rooms-on-every-floor.md */
const AGAINST_THE_ORDER: Readonly<Record<string, readonly string[]>> = {
  core: ['./subject/state.ts', 'zod'],
  'core/kernel': ['../subject/state.ts', 'node:buffer'],
  'core/merkle': ['../vocabulary.ts', '@noble/hashes/sha2.js'],
  'core/prefix': ['../merkle/index.ts', '@noble/hashes/sha2.js'],
  'core/map': ['../tlog/index.ts', '../entry/parse.ts'],
  'core/tlog': ['../entry/build.ts', '../vocabulary.ts'],
  'core/vrf': ['../tlog/index.ts', '../vocabulary.ts'],
  'core/registry': ['../subject/state.ts', '../decision/decide.ts'],
  'core/subject/dispute': ['../../consent/give.ts', '../../wire/index.ts', 'zod'],
  'core/subject': ['../decision/decide.ts', '../wire/index.ts', 'zod'],
  'core/consent': ['../decision/decide.ts', '../../lambdas/ports/clock.ts', '@aws-sdk/client-s3'],
  'core/decision': ['../entry/build.ts', '../report/channel-consistency.ts'],
  'core/entry': ['../decision/decide.ts', '../wire/index.ts'],
  'core/report': ['../entry/build.ts'],
  'core/wire': ['../subject/state.ts'],
  'core/wire/kit': ['../../consent/give.ts', '../../../lambdas/ports/clock.ts'],
  'lambdas/ports': ['../../core/wire/index.ts', '../app/record/uuid.ts'],
  'lambdas/app/record': ['../consent/give-consent.ts', '../../adapters/node/system.ts'],
  'lambdas/app/registry': ['../decision/evaluate.ts', '../../http/page.ts'],
  'lambdas/app/decision': ['../consent/give-consent.ts', '../subject/read-history.ts'],
  'lambdas/app/consent': ['../subject/read-history.ts', 'hono'],
  'lambdas/app/dispute': ['../subject/read-history.ts', 'node:crypto'],
  'lambdas/app/subject': ['../proof/prove-event.ts', 'node:crypto'],
  'lambdas/app/proposal': ['../proof/prove-event.ts', 'node:crypto'],
  'lambdas/app/customer-notice': ['../record/uuid.ts', 'node:crypto'],
  'lambdas/app/log': ['../proof/prove-event.ts', '../../adapters/s3/client.ts'],
  'lambdas/app/proof': ['../consent/give-consent.ts', '../../adapters/s3/client.ts'],
  'lambdas/app/report': ['../consent/give-consent.ts'],
  'lambdas/adapters/s3': ['../dynamodb/client.ts', '../../app/record/uuid.ts', '@aws-sdk/client-kms'],
  'lambdas/adapters/evm': ['../../../core/wire/index.ts', 'jose'],
  'lambdas/http': ['../adapters/s3/client.ts'],
  'lambdas/http/endpoints': ['../../wiring/http.ts'],
  lambdas: ['./app/record/uuid.ts'],
  'lambdas/telemetry': ['../app/record/uuid.ts'],
  'lambdas/config': ['../wiring/http.ts'],
  'lambdas/wiring': ['../functions/anchor.ts', '../../scripts/host/anvil.ts'],
  'lambdas/functions': ['@aws-sdk/client-s3', '../../cdk/grants.ts'],
  'clients/auditor': ['../../lambdas/ports/clock.ts', '@aws-sdk/client-s3'],
  'clients/auditor/log': ['../../../lambdas/ports/clock.ts', 'commander'],
  cdk: ['../core/consent/give.ts', '../lambdas/adapters/s3/client.ts'],
  'cdk/stacks': ['../../core/consent/give.ts'],
  'scripts/host': ['../../clients/auditor/retry.ts', '../../test/support/anvil.ts'],
};

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
}

/** The source and the linter’s rules in a folder of their own. */
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'house-'));
  execFileSync('git', ['init', '--quiet', copy]);
  for (const name of [...SOURCE_FOLDERS, 'biome.json']) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, '.gitignore'), 'node_modules\n');
});
afterAll(() => rmSync(copy, { recursive: true }));

/** Lists the files of the copy in which Biome refuses an import, with the rule. */
function refusals(): readonly string[] {
  const rules = ['style/noRestrictedImports', 'suspicious/noImportCycles'].map((rule) => `--only=${rule}`);
  const options = ['lint', ...rules, '--reporter=json', '--max-diagnostics=none'];
  const { stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/biome'), options, { cwd: copy, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { diagnostics } = JSON.parse(stdout) as Report;
  return diagnostics.map(({ category, location }) => `${location.path}: ${category}`).toSorted();
}

/** Adds files to the copy, each with one line, and returns what Biome then refuses. */
function refusalsWith(lines: Readonly<Record<string, string>>): readonly string[] {
  for (const [path, line] of Object.entries(lines)) writeFileSync(join(copy, path), `${line}\n`);
  const refused = refusals();
  for (const path of Object.keys(lines)) rmSync(join(copy, path));
  return refused;
}

describe('the linter', () => {
  test('finds no import against the order, and no circle', () => {
    expect(refusals()).toEqual([]);
  });

  test('refuses an import against the order in every room', () => {
    const intruders = Object.entries(AGAINST_THE_ORDER).flatMap(([folder, imports]) =>
      imports.map((from, index) => [`${folder}/intruder-${index}.ts`, `import '${from}';`] as const),
    );
    const expected = intruders.map(([path]) => `${path}: lint/style/noRestrictedImports`);
    expect(refusalsWith(Object.fromEntries(intruders))).toEqual(expected.toSorted());
  });

  test('refuses a circle that a type alone closes', () => {
    const circle = {
      'core/registry/one.ts': "export type { Two } from './two.ts';",
      'core/registry/two.ts': "export type { One } from './one.ts';",
    };
    const expected = Object.keys(circle).map((path) => `${path}: lint/suspicious/noImportCycles`);
    expect(refusalsWith(circle)).toEqual(expected);
  });
});
