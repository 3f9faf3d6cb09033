import type { Json } from './json.ts';
import { isObject } from './kinds.ts';

/** Reads one JSON value as something else, and refuses every other. */
export type Reader<T> = (value: unknown) => T;

/** The type of what a reader reads. */
export type ReadBy<R> = R extends Reader<infer T> ? T : never;

/** Refuses a value: names the part at fault, and says how to correct it in words that follow the part's name. */
export class Unreadable extends Error {
  readonly complaint: string;
  readonly #path: readonly (string | number)[];

  constructor(complaint: string, path: readonly (string | number)[] = []) {
    super(complaint);
    this.complaint = complaint;
    this.#path = path;
  }

  /** RFC 6901 pointer of the part; empty for the whole value. */
  get pointer(): string {
    return this.#path.map((step) => `/${step}`).join('');
  }

  /** Returns the same refusal as it is seen from what holds the part. */
  within(step: string | number): Unreadable {
    return new Unreadable(this.complaint, [step, ...this.#path]);
  }
}

/** Makes the reader of a text with so many characters. */
export function textReader({
  least = 0,
  most,
}: {
  readonly least?: number;
  readonly most?: number;
} = {}): Reader<string> {
  return (value) => {
    if (typeof value !== 'string') throw asked(value, 'a string');
    if (value.length < least) throw new Unreadable('must not be empty');
    if (most !== undefined && value.length > most) throw new Unreadable(`must have at most ${most} characters`);
    return value;
  };
}

/** Makes the reader of a text of one form. @param complaint says which, such as `must be a decimal` */
export function formReader(form: RegExp, complaint: string): Reader<string> {
  return madeReader(textReader(), (text) => (form.test(text) ? text : null), complaint);
}

/** Makes the reader of what is made of a value that another reads. @param make gives null, or throws, when it cannot */
export function madeReader<From, To>(
  reader: Reader<From>,
  make: (value: From) => To | null,
  complaint: string,
): Reader<To> {
  return (value) => {
    const read = reader(value);
    let made: To | null = null;
    try {
      made = make(read);
    } catch {
      // It complains below.
    }
    if (made === null) throw new Unreadable(complaint);
    return made;
  };
}

/** Makes the reader of a whole number from `least` to `most`. */
export function wholeReader(least: number, most: number): Reader<number> {
  return (value) => {
    if (typeof value !== 'number') throw asked(value, 'a number');
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new Unreadable(`must be a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

/** Reads true or false. */
export const booleanReader: Reader<boolean> = (value) => {
  if (typeof value !== 'boolean') throw asked(value, '`true` or `false`');
  return value;
};

/** Makes the reader of one value and no other. */
export function onlyReader<const T extends string | number>(only: T): Reader<T> {
  return (value) => {
    if (value !== only) throw asked(value, `\`${only}\``);
    return only;
  };
}

/** Reads any JSON value as it is; a member that is left out is refused. */
export const anyReader: Reader<Json> = (value) => {
  if (value === undefined) throw asked(value, 'a value');
  return value as Json;
};

/** Makes the reader of a list with at most so many items. */
export function listReader<T>(item: Reader<T>, most: number): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw asked(value, 'an array');
    if (value.length > most) throw new Unreadable(`must have at most ${most} items`);
    return value.map((each, index) => within(index, () => item(each)));
  };
}

/** Makes the reader of a member that may be left out, and what it is then. */
export function optionalReader<T, Left>(reader: Reader<T>, left: Left): Reader<T | Left> {
  return (value) => (value === undefined ? left : reader(value));
}

/** Makes the reader of a value that may be null. */
export function nullableReader<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : reader(value));
}

type Readers = Readonly<Record<string, Reader<unknown>>>;

/** Makes the reader of an object with these members, in any order, and no others. */
export function objectReader<M extends Readers>(members: M): Reader<{ readonly [Name in keyof M]: ReadBy<M[Name]> }> {
  return (value) => {
    if (!isObject(value)) throw asked(value, 'an object');
    const read = Object.entries(members).map(([name, reader]) => {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      return [name, within(name, () => reader(member))] as const;
    });
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(members, name));
    if (unknown.length > 0) {
      throw new Unreadable(`has no member ${unknown.map((name) => `\`${name}\``).join(', ')}: leave it out`);
    }
    return Object.fromEntries(read) as { readonly [Name in keyof M]: ReadBy<M[Name]> };
  };
}

function within<T>(step: string | number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Unreadable ? error.within(step) : error;
  }
}

function asked(value: unknown, what: string): Unreadable {
  return new Unreadable(value === undefined ? `is missing: send ${what}` : `must be ${what}`);
}
