import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GeneratedLog } from '../support/log/generated-log.ts';

/** Serves a generated log of as many entries as the command line says until it is killed; prints where and what. */
const log = new GeneratedLog(Number(process.argv[2]));
const server = createServer(async ({ url = '' }, response) => {
  const bytes = await log.read(url.slice(1));
  response.writeHead(bytes === null ? 404 : 200).end(bytes ?? undefined);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const rootHash = Buffer.from(log.rootHash).toString('base64url');
  process.stdout.write(JSON.stringify({ url: `http://127.0.0.1:${port}`, origin: log.origin, rootHash }));
});
