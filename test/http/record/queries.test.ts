import { expect, test } from 'vitest';
import type * as z from 'zod';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import type { Operation } from '../../../core/wire/kit/operation.ts';
import { type Body, CALLERS, memoryApi } from '../../support/api.ts';

const api = memoryApi();

/** Each call with the parameters that it takes. */
const CALLS = OPERATION_IDS.map((id) => {
  const { method, path, tag, query, scopes }: Operation & { readonly query?: z.ZodObject } = OPERATIONS[id];
  const at = path
    .replace(/\{\w+\+\}/, '0/000')
    .replace('{version}', '1')
    .replace('/channels/{id}', '/channels/sms')
    .replace(/\{\w+\}/g, 'A'.repeat(43));
  const isForStaff = scopes.length === 1 && scopes[0] === 'consents:staff';
  const token = isForStaff ? 'staff-S-77' : CALLERS[tag];
  return { id, method, at, token, takes: Object.keys(query?.shape ?? {}) };
});

/** The complaint about a parameter of the query, or undefined when there is none. */
async function complaint({ method, at, token }: (typeof CALLS)[number], query: string, name: string): Promise<Body> {
  const body = method === 'GET' ? undefined : {};
  const answer = await api.sendAsIs(token, method, `${at}?${query}`, body);
  const about = answer.body.errors?.find((error: Body) => error.in === 'query' && error.pointer === `/${name}`);
  if (about !== undefined) expect([answer.status, answer.body.code]).toEqual([400, 'input-invalid']);
  return about?.message;
}

test.each(CALLS)('$id refuses a parameter that it does not take, and names those that it does', async (call) => {
  const takes = call.takes.length === 0 ? 'none' : call.takes.map((name) => `\`${name}\``).join(', ');
  const message = `is not a parameter of this call, which takes ${takes}`;
  for (const name of ['asOf', 'disclose', 'Limit', 'x', '__proto__', 'constructor', 'toString']) {
    if (call.takes.includes(name)) continue;
    for (const query of [`${name}=1`, name, `${name}=`, `${name}=1&${name}=2`])
      expect([query, await complaint(call, query, name)]).toEqual([query, message]);
  }
  expect(await complaint(call, '=1', '')).toBe(message);
});

test.each(CALLS.filter(({ takes }) => takes.length > 0))('$id takes each parameter once', async (call) => {
  for (const name of call.takes)
    for (const query of [`${name}=1&${name}=2`, `${name}=1&${name}=1`, `${name}&${name}`])
      expect([query, await complaint(call, query, name)]).toEqual([query, 'is given more than once: give it once']);
});
