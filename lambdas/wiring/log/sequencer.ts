import { DynamoSequenceStore } from '../../adapters/dynamodb/sequence-store.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { systemClock, systemRandom } from '../../adapters/node/system.ts';
import { redriveEvents } from '../../app/log/redrive-events.ts';
import { sequenceEvents } from '../../app/log/sequence-events.ts';
import { sweepEvents } from '../../app/log/sweep-events.ts';
import type { Config } from '../../config/groups.ts';
import type { EventKey } from '../../ports/sequence-store.ts';
import { measure } from '../../telemetry/telemetry.ts';
import { dynamoClient } from '../dynamodb.ts';

/** Returns the calls that sequence events: from the stream, missed by the stream, and released from quarantine. */
export function sequencer({ store }: Pick<Config, 'store'>) {
  const sequence = new DynamoSequenceStore(dynamoClient(store), store.table);
  const run = sequenceEvents({ sequence, clock: systemClock, random: systemRandom, hash: nodeSha256 });
  const counted = async (keys: readonly EventKey[]) => {
    const outcome = await run(keys);
    measure({ Sequenced: outcome.sequenced || null, Quarantined: outcome.quarantined || null });
    return outcome;
  };
  const redrive = redriveEvents({ sequence, sequenceEvents: counted, hash: nodeSha256 });
  return {
    sequenceEvents: counted,
    sweepEvents: sweepEvents({ sequence, sequenceEvents: counted }),
    redriveEvents: async (request: Parameters<typeof redrive>[0]) => {
      const outcome = await redrive(request);
      measure({ Redriven: outcome.healed || null });
      return outcome;
    },
  };
}
