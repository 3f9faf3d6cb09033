import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from './child-process.ts';

const ADDRESSES = ['127.0.0.1', '::1'] as const;
/** The codes of a machine that lacks the address; IPv6 is optional. */
export const MISSING_ADDRESS: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Returns the port when the host can listen on it; for 0 a free one.
 * @throws Error with one line that names the port and the cure
 */
export async function usablePort(wanted: number): Promise<number> {
  if (wanted === 0) return await freePort();
  for (const address of ADDRESSES) {
    const probe = createServer().listen(wanted, address);
    try {
      await once(probe, 'listening');
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (address === '::1' && MISSING_ADDRESS.has(code)) continue;
      const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
      throw new Error(`port ${wanted} ${reason}: stop what runs there, or set PORT to another one`, { cause });
    }
    probe.close();
    await once(probe, 'close');
  }
  return wanted;
}
