import { expect, test } from 'vitest';
import * as z from 'zod';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import type { Operation } from '../../../core/wire/kit/operation.ts';
import type { Body } from '../../support/api.ts';

/** The data of a customer leave as they came, and are kept nowhere. */
const PASSED_THROUGH = ['disclose /data/name'];
const HIDDEN = ['\u202e', '\u2066', '\u200b', '\u200f', '\u2028', '\u2029', '\ufeff', '\u{e0041}', '\u061c', '\u00ad'];

/** Each string of a body that may be of any letters, with a body that has only that, and what it rests on. */
const FIELDS = OPERATION_IDS.flatMap((id) => {
  const { body }: Operation = OPERATIONS[id];
  if (body === undefined) return [];
  const shape = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
  // The name of a time zone is one of a list.
  const fields = fieldsOf(shape).filter(({ path }) => !path.endsWith('/timeZone'));
  return fields.map(({ path, around }) => ({ field: `${id} ${path}`, path, body, around }));
});

interface Field {
  readonly path: string;
  around(text: string): unknown;
}

function fieldsOf(shape: Body): readonly Field[] {
  const alternatives: Body[] = [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])];
  if (alternatives.length > 0) return alternatives.flatMap(fieldsOf);
  if (shape.type === 'string') {
    return shape.enum || shape.const || !takesLetters(shape) ? [] : [{ path: '', around: (text) => text }];
  }
  if (shape.type === 'array') return within(fieldsOf(shape.items ?? {}), '0', (inner) => [inner]);
  const members: Record<string, Body> = shape.properties ?? {};
  const constants = Object.fromEntries(
    Object.entries(members).flatMap(([name, { const: only }]) => (only === undefined ? [] : [[name, only]])),
  );
  const named = Object.entries(members).flatMap(([name, member]) =>
    within(fieldsOf(member), name, (inner) => ({ ...constants, [name]: inner })),
  );
  const key = shape.propertyNames?.pattern?.startsWith('^[A-Za-z]{2,3}') ? 'en' : 'name';
  const any =
    shape.propertyNames === undefined
      ? []
      : within(fieldsOf(shape.additionalProperties ?? {}), key, (inner) => ({ [key]: inner }));
  return [...named, ...any];
}

function within(fields: readonly Field[], name: string, wrap: (inner: unknown) => unknown): readonly Field[] {
  return fields.map(({ path, around }) => ({ path: `/${name}${path}`, around: (text) => wrap(around(text)) }));
}

/** Returns whether a string may hold a letter beyond ASCII, as far as its pattern says. */
function takesLetters({ pattern, format }: Body): boolean {
  return format === undefined && (pattern === undefined || new RegExp(pattern, 'u').test('é'));
}

test('the fields of texts are found', () => {
  const found = FIELDS.map(({ field }) => field);
  for (const field of [
    'registerPurpose /title/en',
    'registerPurpose /basisReference',
    'publishNotice /text',
    'registerRecipient /name',
    'registerRecipient /contact',
    'suspendRecipient /reason',
    'registerProduct /fees/en',
    'registerProduct /riskNotice/en',
    'approveContent /text',
    'requestPush /campaign',
    'disclose /data/name',
  ])
    expect(found).toContain(field);
});

test.each(FIELDS)('$field shows a reader all that it holds', ({ field, path, body, around }) => {
  const complaints = (text: string) => {
    const { error } = body.safeParse(around(text));
    return (error?.issues ?? []).filter((issue) => `/${issue.path.join('/')}` === path && issue.code === 'custom');
  };
  expect(complaints('Café 信用卡')).toEqual([]);
  const isFree = PASSED_THROUGH.includes(field);
  for (const hidden of HIDDEN) expect(complaints(`Caf${hidden}é`).length > 0).toBe(!isFree);
});
