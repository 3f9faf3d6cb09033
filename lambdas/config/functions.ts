import { boundedText } from './fields.ts';
import { optional } from './key.ts';

/** The function that the sequencer calls. */
export const triggerGroup = {
  publishFunction: optional(
    'LEDGER_PUBLISH_FUNCTION',
    boundedText(256),
    'name or ARN of the Lambda function that publishes; unset: the process that sequences publishes too',
  ),
};

/** The function that the anchorer calls. */
export const mapTriggerGroup = {
  mapFunction: optional(
    'LEDGER_MAP_FUNCTION',
    boundedText(256),
    'name or ARN of the Lambda function that builds the map; unset: the process that anchors builds it too',
  ),
};

/** The queue of deliveries and runs that were given up, for the function that measures. */
export const failuresGroup = {
  queueUrl: optional(
    'LEDGER_FAILURE_QUEUE_URL',
    boundedText(2048),
    'URL of the SQS queue in which failed deliveries and runs end; unset: there is none',
  ),
};
