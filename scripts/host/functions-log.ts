import { open, rename } from 'node:fs/promises';
import { Writable } from 'node:stream';

/**
 * Opens the file for the output of functions; the file of the previous run is kept beside it. What cannot be written is
 * dropped, so that a full disk ends no host: `onTrouble` is told once, `onRecovery` when writing succeeds again.
 */
export async function openFunctionsLog(
  path: string,
  told: { readonly onTrouble: (error: Error) => void; readonly onRecovery: () => void },
): Promise<Writable> {
  await rename(path, `${path}.1`).catch(() => {});
  const file = await open(path, 'w', 0o600);
  let isFailing = false;
  const write = async (chunk: Uint8Array) => {
    try {
      // The line before may be torn.
      await file.appendFile(isFailing ? Buffer.concat([Buffer.from('\n'), chunk]) : chunk);
      if (isFailing) told.onRecovery();
      isFailing = false;
    } catch (error) {
      if (!isFailing) told.onTrouble(error as Error);
      isFailing = true;
    }
  };
  return new Writable({
    write: (chunk: Uint8Array, _encoding, done) => void write(chunk).then(() => done()),
    final: (done) => void file.close().then(() => done(), done),
  });
}
