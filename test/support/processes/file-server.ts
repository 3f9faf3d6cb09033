import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Answers a request instead of the file; undefined serves the file. */
type Interference = (path: string, response: ServerResponse) => true | undefined;

/** A folder over HTTP, as the public files of a log are served. */
export interface FileServer {
  readonly url: string;
  /** The paths asked for so far, without the leading slash. */
  readonly paths: readonly string[];
  interfere(interference: Interference): void;
  stop(): Promise<void>;
}

export async function startFileServer(folder: string): Promise<FileServer> {
  const paths: string[] = [];
  let interference: Interference = () => undefined;
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').slice(1);
    paths.push(path);
    if (interference(path, response) === true) return;
    try {
      response.end(await readFile(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    interfere(next) {
      interference = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
