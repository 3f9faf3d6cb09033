import { startFileServer } from './file-server.ts';

/** Serves the folder that the command line names until it is killed; prints its URL. */
const server = await startFileServer(process.argv[2] as string);
process.stdout.write(`${server.url}\n`);
