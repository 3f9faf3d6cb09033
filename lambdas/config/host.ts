import { boundedText, whole } from './fields.ts';
import { defaulted } from './key.ts';

/** The local host, `npm start`. */
export const hostGroup = {
  port: defaulted(
    'PORT',
    whole({ least: 0, most: 65_535 }),
    '3000',
    'port of the API and the local issuer; `0` takes a free one',
  ),
  dir: defaulted('LEDGER_DIR', boundedText(4096), '.ledger', 'folder that holds everything that the host keeps'),
  publishIntervalMs: defaulted(
    'LEDGER_PUBLISH_INTERVAL_MS',
    whole({ least: 10, most: 3_600_000 }),
    '5000',
    'milliseconds between scheduled publications; new entries are published at once',
  ),
  anchorIntervalMs: defaulted(
    'LEDGER_ANCHOR_INTERVAL_MS',
    whole({ least: 10, most: 3_600_000 }),
    '2000',
    'milliseconds between anchorings',
  ),
  sweepIntervalMs: defaulted(
    'LEDGER_SWEEP_INTERVAL_MS',
    whole({ least: 10, most: 3_600_000 }),
    '5000',
    'milliseconds between sweeps for events that the stream did not deliver, and between looks for customers to tell',
  ),
  observeIntervalMs: defaulted(
    'LEDGER_OBSERVE_INTERVAL_MS',
    whole({ least: 10, most: 3_600_000 }),
    '60000',
    'milliseconds between measurements of the log',
  ),
  streamPollMs: defaulted(
    'LEDGER_STREAM_POLL_MS',
    whole({ least: 1, most: 60_000 }),
    '50',
    'milliseconds between two looks at an idle stream',
  ),
};
