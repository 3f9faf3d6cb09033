import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isLedgerError } from '../../core/kernel/error.ts';
import type { Json } from '../../core/kernel/json.ts';
import { encodeCoverage, parseCoverage } from '../../core/proof/parts.ts';
import { type ForgedLog, Person, type Told } from './forged-log.ts';
import { agreed, consume, give, permit, proofOf, secret } from './honest-push.ts';
import { verify } from './verify.ts';

type Path = readonly (string | number)[];

/** An honest push with the document of its proof. */
interface Shown {
  readonly push: Told;
  readonly document: Json;
}

let log: ForgedLog;
let shown: readonly [Shown, Shown];

/** Two people who agreed, and a push to each in one log, of which each proof rests on a statement of its own. */
beforeAll(async () => {
  const made = await agreed();
  log = made.log;
  const other = new Person('C-2002');
  await give(log, other, secret(0x44));
  const pushed = async (person: Person, nullifier: string, channel: string) => {
    const said = { channels: [channel] };
    const push = await consume(log, person, await permit(log, person, { nullifier, ...said }), said);
    return { person, push, statement: await log.state() };
  };
  const both = [await pushed(made.person, secret(0x22), 'sms'), await pushed(other, secret(0x23), 'email')] as const;
  const show = async ({ person, push, statement }: (typeof both)[number]) => ({
    push,
    document: encodeCoverage(await proofOf(log, person, { push, statement })) as unknown as Json,
  });
  shown = [await show(both[0]), await show(both[1])];
});

/** Returns the code by which a document is refused as the proof of a push; null: it is taken. */
async function refusal({ push }: Shown, document: Json): Promise<string | null> {
  try {
    await verify(log, push, parseCoverage(document));
    return null;
  } catch (error) {
    if (isLedgerError(error)) return error.code;
    throw error;
  }
}

/** Lists the paths of a document, of every list, object and value in it. */
function pathsOf(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, part]) =>
    pathsOf(part as Json, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

function partAt(document: Json, path: Path): Json | undefined {
  let part: Json | undefined = document;
  for (const name of path) part = (part as { readonly [name: string]: Json } | undefined | null)?.[name];
  return part;
}

/** Returns the document with another part at a path; undefined: without it. */
function withPart(document: Json, path: Path, part: Json | undefined): Json {
  const [name, ...inner] = path;
  if (name === undefined) return part as Json;
  if (Array.isArray(document)) {
    const list = document.map((each, i) => (i === name ? withPart(each, inner, part) : each));
    return inner.length === 0 && part === undefined ? list.filter((_, i) => i !== name) : list;
  }
  const members = document as { readonly [name: string]: Json };
  return { ...members, [name]: withPart(members[name] as Json, inner, part) };
}

/** Whom it was made for is what no check covers: it says nothing of what is shown. */
const isCovered = (path: Path) => path[0] !== 'for';

describe('an honest proof of coverage', () => {
  test('is taken, and each of two for its own push alone', async () => {
    const [one, other] = shown;
    expect([await refusal(one, one.document), await refusal(other, other.document)]).toEqual([null, null]);
    expect(await refusal(one, other.document)).not.toBeNull();
  });

  test('is refused with any part in the place of the other’s', async () => {
    const taken: string[] = [];
    for (const [own, other] of [shown, [...shown].reverse() as [Shown, Shown]]) {
      for (const path of pathsOf(own.document).filter(isCovered)) {
        const [part, theirs] = [partAt(own.document, path), partAt(other.document, path)];
        if (theirs === undefined || JSON.stringify(part) === JSON.stringify(theirs)) continue;
        if ((await refusal(own, withPart(own.document, path, theirs))) === null) taken.push(path.join('/'));
      }
    }
    expect(taken).toEqual([]);
  });

  test('is refused without any element of a list', async () => {
    const taken: string[] = [];
    const [{ document }] = shown;
    for (const path of pathsOf(document).filter((each) => typeof each.at(-1) === 'number')) {
      if ((await refusal(shown[0], withPart(document, path, undefined))) === null) taken.push(path.join('/'));
    }
    expect(taken).toEqual([]);
  });

  test('is refused with null in the place of any part', async () => {
    const taken: string[] = [];
    const [{ document }] = shown;
    for (const path of pathsOf(document).filter(isCovered)) {
      if (partAt(document, path) === null) continue;
      if ((await refusal(shown[0], withPart(document, path, null))) === null) taken.push(path.join('/'));
    }
    expect(taken).toEqual([]);
  });

  test('is refused with any character or number changed', async () => {
    const [{ document }] = shown;
    const paths = pathsOf(document).filter((path) => isCovered(path) && isScalar(partAt(document, path)));
    const any = fc.record({ path: fc.constantFrom(...paths), at: fc.nat(), by: fc.integer({ min: 1, max: 63 }) });
    await fc.assert(
      fc.asyncProperty(any, async ({ path, at, by }) => {
        const part = partAt(document, path);
        const other = typeof part === 'string' ? otherText(part, at, by) : Number(part) + by;
        expect(await refusal(shown[0], withPart(document, path, other))).not.toBeNull();
      }),
      { numRuns: 400 },
    );
  });
});

function isScalar(part: Json | undefined): boolean {
  return (typeof part === 'string' && part !== '') || typeof part === 'number';
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Returns the text with another digit of base64url at a place. */
function otherText(text: string, at: number, by: number): string {
  const place = at % text.length;
  const digit = DIGITS.charAt((DIGITS.indexOf(text.charAt(place)) + by) % DIGITS.length);
  return `${text.slice(0, place)}${digit}${text.slice(place + 1)}`;
}
