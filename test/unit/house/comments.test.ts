import { describe, expect, test } from 'vitest';
import { linesOf, SOURCE_FOLDERS, sourcesOf } from './sources.ts';

const files = sourcesOf(...SOURCE_FOLDERS, 'test');

/** Lists the lines of all files that a check finds, as `path:line`. */
function linesWhere(isFound: (line: string, previous: string) => boolean, paths = files): readonly string[] {
  return paths.flatMap((path) =>
    linesOf(path).flatMap((line, index, lines) =>
      isFound(line, lines[index - 1] ?? '') ? [`${path}:${index + 1}`] : [],
    ),
  );
}

describe('a comment', () => {
  test('has at most 120 characters a line', () => {
    const isComment = (line: string) => /^\s*(?:\/\/|\/?\*)/.test(line);
    expect(linesWhere((line) => line.length > 120 && isComment(line))).toEqual([]);
  });

  test('begins with what the caller gets, not with “What …”, “Whoever …”, “Whether …” or “Those …”', () => {
    const opens = /^\s*(?:\/\*\*|\/\/\/?) *(?:@notice |@dev )?(?:What|Whoever|Whether|Those)\b/;
    const continues = /^\s*\* *(?:What|Whoever|Whether|Those)\b/;
    const isOpened = (previous: string) => previous.trim() === '/**';
    const found = linesWhere((line, previous) => opens.test(line) || (isOpened(previous) && continues.test(line)));
    expect(found).toEqual([]);
  });

  test('stands above every exported function of core', () => {
    const undocumented = linesWhere(
      (line, previous) => /^export (?:async )?function /.test(line) && !previous.endsWith('*/'),
      files.filter((path) => path.startsWith('core/')),
    );
    expect(undocumented).toEqual([]);
  });
});

test('members of an object are written out, not spread from a literal', () => {
  const spread = /(?<!\[)\.\.\.\{(?: |$)/;
  expect(linesWhere((line) => spread.test(line))).toEqual([]);
});
