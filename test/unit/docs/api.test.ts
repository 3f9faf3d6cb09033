import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { LedgerError } from '../../../core/kernel/error.ts';
import { prompt } from '../../../core/wire/consent/schemas.ts';
import { evaluationAnswer } from '../../../core/wire/decision/schemas.ts';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import type { Operation } from '../../../core/wire/kit/operation.ts';
import { purposeInput } from '../../../core/wire/registry/schemas.ts';
import { startLabels } from '../../../lambdas/app/log/start-labels.ts';
import { stateKeys } from '../../../lambdas/app/log/state-keys.ts';
import { apiOn, type Body, LABEL_KEY, memoryApi, SIGNING_KEYS } from '../../support/api.ts';

const PAGE = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
const CALL = /^(GET|POST|PUT|PATCH|DELETE) (\S+)(?: {2}\((\S+)\))?$/;

/** A request of the page, and the answer below it. */
interface Example {
  readonly section: string;
  readonly method: string;
  readonly path: string;
  /** Whose token is sent: a client's, or a customer's by their id. */
  readonly who: string | undefined;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly status: number;
  /** The media type of an answer that is not JSON. */
  readonly type: string | undefined;
  /** The headers of the answer that are shown. */
  readonly shownHeaders: Record<string, string>;
  readonly answer: string;
}

const EXAMPLES: readonly Example[] = PAGE.split(/^## /m).flatMap((text) => {
  const [section = ''] = text.split('\n');
  const blocks = [...text.matchAll(/^```http\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
  return blocks.flatMap((block) => block.split(/\n\n+/).map((example) => exampleOf(section, example.trimEnd())));
});

function exampleOf(section: string, text: string): Example {
  const [, first = '', status, type, shown = ''] = /^(.*?)\n→ (\d{3})(?: (\S+))?\n?(.*)$/s.exec(text) ?? [];
  const [call = '', ...rest] = first.split('\n');
  const [, method = '', path = '', who] = CALL.exec(call) ?? [];
  const [headers, body] = headersAndBody(rest);
  const [shownHeaders, answer] = headersAndBody(shown.split('\n'));
  return { section, method, path, who, headers, body, status: Number(status), type, shownHeaders, answer };
}

function headersAndBody(lines: readonly string[]): readonly [headers: Record<string, string>, body: string] {
  const isHeader = (line: string) => /^[A-Z][A-Za-z-]+: /.test(line);
  const headers = Object.fromEntries(lines.filter(isHeader).map((line) => line.split(': ') as [string, string]));
  return [headers, lines.filter((line) => !isHeader(line)).join('\n')];
}

/** Returns the API over the same parts, where others are always faster to record. */
function outrun(parts: ReturnType<typeof memoryApi>['parts']) {
  const record = () => Promise.reject(new LedgerError('STORE_CONFLICT', 'the chain moved'));
  const store = new Proxy(parts.events, {
    get: (events, name) => {
      const member: unknown = name === 'record' ? record : Reflect.get(events, name, events);
      return typeof member === 'function' ? member.bind(events) : member;
    },
  });
  return apiOn(parts, { store, seed: 'outrun' });
}

describe('docs/api.md', () => {
  it('has requests and answers that happen so, in their order', async () => {
    const api = memoryApi();
    await startLabels(api.deps)([LABEL_KEY.publicKey]);
    await stateKeys(api.deps)(SIGNING_KEYS);
    const two = apiOn(api.parts, { approvals: 2, seed: 'two' });
    const others: Record<string, ReturnType<typeof outrun>> = {
      'Two registrars': two,
      'A no that cannot be recorded at once': outrun(api.parts),
    };
    const known = new Map<string, string>();
    expect(EXAMPLES.length).toBeGreaterThan(70);
    for (const { section, method, path, who, headers, body, status, type, shownHeaders, answer } of EXAMPLES) {
      const sent = api.deps.codeDelivery.sent.at(-1);
      if (sent !== undefined) known.set('code', sent.code);
      const filled = (text: string) => text.replace(/<([a-z]+)>/g, (name, id) => known.get(id) ?? name);
      const token = who === undefined ? null : /^C-\d/.test(who) ? `customer.${who}` : who;
      const { sendAsIs: send } = others[section] ?? api;
      const got = await send(token, method, filled(path), body === '' ? undefined : JSON.parse(filled(body)), headers);
      const where = `${method} ${filled(path)} (${who}): ${JSON.stringify(got.body)}`;
      expect(got.status, where).toBe(status);
      expect(got.headers.get('content-type')).toContain(type ?? 'json');
      for (const [name, value] of Object.entries(shownHeaders)) expect(got.headers.get(name), where).toBe(value);
      if (answer !== '') expectShown(got.body, JSON.parse(answer), known, where);
      if (status === 202 && path.endsWith('/proof')) await anchored(api);
    }
  });

  it('names every operation by its method and path', () => {
    const missing = OPERATION_IDS.filter((id) => {
      const { method, path } = OPERATIONS[id];
      const source = path
        .replaceAll('.', '\\.')
        .replace(/\{\w+\+\}/g, '[^?]+')
        .replace(/\{\w+\}/g, '[^/?]+');
      const pattern = new RegExp(`^${source}(\\?|$)`);
      return !EXAMPLES.some((example) => example.method === method && pattern.test(example.path));
    });
    expect(missing).toEqual([]);
  });

  it('names every member of every request', () => {
    const inputs = OPERATION_IDS.flatMap((id) => {
      const { body, query }: Operation = OPERATIONS[id];
      return [body, query].flatMap((input) => (input === undefined ? [] : [...membersOf(input)]));
    });
    const missing = [...new Set(inputs)].filter((name) => !new RegExp(`["\`?&]${name}["\`=]`).test(PAGE));
    expect(missing).toEqual([]);
  });

  it('says what each obligation and prompt asks for, and what each member of a purpose demands', () => {
    const { obligations } = evaluationAnswer.shape.context.shape;
    const kinds = [...obligations.element.options, ...prompt.options].map(({ shape }) => shape.kind.value);
    const members = purposeInput.options.flatMap(({ shape }) => Object.keys(shape));
    const rows = PAGE.split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split(' | ')[0] ?? '');
    expect([...kinds, ...members].filter((name) => !rows.some((row) => row.includes(`\`${name}\``)))).toEqual([]);
  });
});

async function anchored({ pipeline }: ReturnType<typeof memoryApi>): Promise<void> {
  await pipeline.sweep();
  await pipeline.publish();
  await pipeline.buildMap();
  await pipeline.anchorNext();
}

/** That an answer is as the page shows it; values that the page names are remembered. */
function expectShown(got: Body, shown: Body, known: Map<string, string>, where: string): void {
  if (typeof shown === 'string') {
    const [, name] = /^<([a-z]+)>$/.exec(shown) ?? [];
    if (name !== undefined && !known.has(name)) known.set(name, String(got));
    const wanted = name === undefined ? shown : (known.get(name) ?? '');
    const pattern = wanted.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(got, where).toMatch(new RegExp(`^${pattern.join('.*')}$`, 's'));
  } else if (Array.isArray(shown)) {
    const whole = shown.at(-1) !== '…';
    const items = whole ? shown : shown.slice(0, -1);
    expect(Array.isArray(got), where).toBe(true);
    if (whole) expect(got, where).toHaveLength(items.length);
    for (const [index, item] of items.entries()) expectShown(got[index], item, known, where);
  } else if (typeof shown === 'object' && shown !== null) {
    expect(got, where).toBeTypeOf('object');
    for (const [member, value] of Object.entries(shown))
      expectShown(got?.[member], value, known, `${member} of ${where}`);
  } else expect(got, where).toBe(shown);
}

/** The names of the members of a schema, at any depth. */
function membersOf(schema: z.ZodType): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [keyword, value] of Object.entries(node)) {
      if (keyword !== 'properties') visit(value);
      else
        for (const [name, member] of Object.entries(value as object)) {
          names.add(name);
          visit(member);
        }
    }
  };
  visit(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return names;
}
