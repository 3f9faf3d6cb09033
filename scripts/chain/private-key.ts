import { readFile } from 'node:fs/promises';

/**
 * Reads a private key from an environment variable, or from a file when one is named; null when there is neither.
 * @throws Error to be shown when it is not a private key
 */
export async function privateKey(variable: string, file: string | undefined): Promise<string | null> {
  const text = file === undefined ? process.env[variable] : await readFile(file, 'utf8');
  const key = text?.trim() ?? '';
  if (key === '') return null;
  // SECURITY: the message never contains the key.
  if (!/^0x[0-9a-fA-F]{64}$/.test(key))
    throw new Error(`\`${file ?? variable}\` must hold a private key: \`0x\` and 64 hex digits`);
  return key;
}
