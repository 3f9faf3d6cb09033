import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readStage, type Stage } from './stage.ts';

/**
 * Reads a stage from a file in cdk/stages, and replaces each `${NAME}` in its texts by the environment variable.
 * @throws Error naming the file, variable or field that is wrong
 */
export function loadStage(name: string, env: Readonly<Record<string, string | undefined>> = process.env): Stage {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`\`${name}\` is no stage: name a file of cdk/stages`);
  const file = `cdk/stages/${name}.json`;
  const stage = readStage(JSON.parse(read(file), (_, value) => filled(value, file, env)));
  if (stage.name !== name) throw new Error(`\`${file}\`: \`name\` must be \`${name}\``);
  return stage;
}

function read(file: string): string {
  try {
    return readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8');
  } catch (cause) {
    throw new Error(`there is no file \`${file}\`: copy cdk/stages/example.json`, { cause });
  }
}

function filled(value: unknown, file: string, env: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
    const set = env[variable];
    if (!set)
      throw new Error(`\`${file}\` takes a value from the environment variable \`${variable}\`, which is not set`);
    return set;
  });
}
