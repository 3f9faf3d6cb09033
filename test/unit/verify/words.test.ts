import { describe, expect, test } from 'vitest';
import { en } from '../../../clients/verify/words/en.ts';
import { zh } from '../../../clients/verify/words/zh.ts';

/** Lists every message of a language with its path; one that takes values is given them. */
function messagesOf(words: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(words).flatMap(([name, value]) => {
    const at = `${path}/${name}`;
    if (typeof value === 'string') return [[at, value] as const];
    if (typeof value === 'function') return [[at, String(value('〈1〉', '〈2〉', '〈3〉'))] as const];
    return messagesOf(value as object, at);
  });
}

const OF_NO_LANGUAGE = ['/language', '/other/name', '/other/language'];
const said = (words: object) => messagesOf(words).filter(([path]) => !OF_NO_LANGUAGE.includes(path));

describe('the messages of the page', () => {
  test('are the same in both languages, and none is empty', () => {
    expect(said(zh).map(([path]) => path)).toEqual(said(en).map(([path]) => path));
    for (const words of [en, zh]) expect(said(words).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('are in their language', () => {
    expect(said(en).filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
    expect(said(zh).filter(([, text]) => !/\p{Script=Han}/u.test(text))).toEqual([]);
  });

  test('say the values that they are given', () => {
    const values = (words: object) => said(words).map(([path, text]) => [path, text.match(/〈\d〉/g)?.length ?? 0]);
    expect(values(zh)).toEqual(values(en));
  });

  test('promise nothing of the blockchain, and shout at nobody', () => {
    expect(said(en).filter(([, text]) => /on the blockchain|!|unfortunately/i.test(text))).toEqual([]);
    expect(said(zh).filter(([, text]) => /上链|！/.test(text))).toEqual([]);
  });
});
