import type { ExitCode, Streams } from '../output.ts';
import { AuditSession, type LogOptions, REAL_TEMPO, type Tempo } from './session.ts';

/** Audits a whole log and reports on it: 0 when it is intact. */
export async function runLog(options: LogOptions, streams: Streams, tempo: Tempo = REAL_TEMPO): Promise<ExitCode> {
  const session = new AuditSession(options, tempo);
  try {
    const { print, exitCode } = await session.round(streams);
    print();
    return exitCode;
  } finally {
    session.close();
  }
}
