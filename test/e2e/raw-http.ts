import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const ANSWER_TIMEOUT_MS = 30_000;

/** A request as it goes over the wire: no client library normalises its path or its headers. */
export interface RawRequest {
  readonly method: string;
  /** Path below the API's base path, spelled exactly as it is sent. */
  readonly path: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
}

/** Sends the exact bytes and returns the status; a connection that is closed without an answer counts as 400. */
export async function sendRaw(baseUrl: string, request: RawRequest): Promise<{ status: number; text: string }> {
  const { protocol, hostname, port, host, pathname } = new URL(baseUrl);
  const secure = protocol === 'https:';
  const place = { host: hostname, port: Number(port || (secure ? 443 : 80)) };
  const body = Buffer.from(request.body ?? '');
  const headers = [
    ['host', host],
    ['connection', 'close'],
    ...(request.headers ?? []),
    ...(body.length === 0 ? [] : [['content-length', String(body.length)]]),
  ];
  const target = `${pathname.replace(/\/$/, '')}${request.path}`;
  const lines = [`${request.method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const socket = secure ? connectTls({ ...place, servername: hostname }) : connect(place);
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')));
  socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of socket) chunks.push(chunk as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  }
  const text = Buffer.concat(chunks).toString();
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  return { status: status === undefined ? 400 : Number(status), text };
}
