import { expect, test } from 'vitest';
import { filesOf, linesOf } from './sources.ts';

const files = filesOf('core/registry', 'core/subject', 'core/consent', 'core/decision', 'core/proof');
const rules = files.filter((path) => linesOf(path).some((line) => /^export (?:async )?function /.test(line)));

test.each(rules)('%s has a unit test of its own name', (path) => {
  const test = path.replace(/^core\/(.*)\.ts$/, 'test/unit/$1.test.ts');
  expect(filesOf(test)).toEqual([test]);
  const up = '../'.repeat(test.split('/').length - 1);
  expect(linesOf(test).filter((line) => line.includes(`from '${up}${path}'`))).not.toEqual([]);
});
