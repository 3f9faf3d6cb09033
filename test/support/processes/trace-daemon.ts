import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Stands in for the daemon that takes traces on Lambda, and keeps every segment that it is sent. */
export interface TraceDaemon {
  /** The environment in which a function sends its traces here, as Lambda sets it for a sampled invocation. */
  readonly env: Readonly<Record<string, string>>;
  /** The segments, as they were sent. */
  readonly segments: readonly string[];
  stop(): Promise<void>;
}

/** Source: AWS X-Ray, “Sending segment documents to the X-Ray daemon” */
export async function startTraceDaemon(): Promise<TraceDaemon> {
  const segments: string[] = [];
  const socket = createSocket('udp4', (message) => segments.push(message.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    env: {
      LEDGER_TRACING: 'true',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${socket.address().port}`,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: '/var/task',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
    },
    segments,
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
