import { existsSync } from 'node:fs';
import { link, rename, unlink } from 'node:fs/promises';

/** The files of a key that is replaced: the one in use, its successor, and the one before. */
export interface KeyFiles {
  readonly current: string;
  readonly next: string;
  readonly before: string;
}

/** Returns the files of the key in a PEM file. */
export function filesOf(pem: string): KeyFiles {
  const stem = pem.slice(0, -'.pem'.length);
  return { current: pem, next: `${stem}.next.pem`, before: `${stem}.before.pem` };
}

/** Returns the file of the key before while that signs too; undefined: it does not, or not yet. */
export function signingBefore(pem: string): string | undefined {
  const { next, before } = filesOf(pem);
  return existsSync(before) && !existsSync(next) ? before : undefined;
}

/** Puts the successor of a key in its place. */
export async function replaceKey({ current, next }: KeyFiles): Promise<void> {
  await rename(next, current);
}

/** Puts the successor of a key in its place, and keeps the key as the one before. After a failure it goes on. */
export async function replaceKeyBeside(files: KeyFiles): Promise<void> {
  if (!existsSync(files.before)) await link(files.current, files.before);
  await replaceKey(files);
}

/** Removes the key before. @throws Error when there is none */
export async function endKeyBefore({ before }: KeyFiles): Promise<void> {
  if (!existsSync(before)) throw new Error('no key signs beside the one in use');
  await unlink(before);
}
