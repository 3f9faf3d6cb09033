import type * as z from 'zod';

/** Describes an environment variable: its use and its values. The CDK and docs/configuration.md are made from these. */
export interface ConfigKey<T = unknown> {
  readonly name: string;
  readonly meaning: string;
  /** The value of an unset variable; null: the variable must be set; an empty string: there is no value. */
  readonly fallback: string | null;
  readonly schema: z.ZodType<T>;
}

/** Describes a variable that must be set. */
export function required<T>(name: string, schema: z.ZodType<T>, meaning: string): ConfigKey<T> {
  return { name, meaning, fallback: null, schema };
}

/** Describes a variable that has a default. */
export function defaulted<T>(name: string, schema: z.ZodType<T>, fallback: string, meaning: string): ConfigKey<T> {
  return { name, meaning, fallback, schema };
}

/** Describes a variable that may stay unset: its value is null then. */
export function optional<T>(name: string, schema: z.ZodType<T>, meaning: string): ConfigKey<T | null> {
  return { name, meaning, fallback: '', schema: schema.nullable() };
}
