import { parseBundle } from '../../core/entry/bundle.ts';
import { verifyBundle } from '../../core/entry/verify-bundle.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { parsePlace } from '../../core/proof/place/place-parts.ts';
import { verifyPlace } from '../../core/proof/place/verify-place.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { startLabels } from '../../lambdas/app/log/start-labels.ts';
import { startRules } from '../../lambdas/app/log/start-rules.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { type Body, LABEL_KEY, type memoryApi } from './api.ts';
import { ORIGIN } from './events.ts';
import { CHECKPOINT_KEY } from './memory-ledger.ts';

type Api = Pick<ReturnType<typeof memoryApi>, 'send' | 'pipeline' | 'parts' | 'deps'>;

/** The trust of a verifier in the log of every API here. */
export const PROOF_POLICY = {
  origin: ORIGIN,
  labelKeys: [{ version: 1, publicKey: LABEL_KEY.publicKey }],
  promiseLimitMs: 3_600_000,
};

/** Puts the rules and the label key of a log on record. */
export async function startLog({ deps }: Api): Promise<void> {
  await startRules(deps)();
  await startLabels(deps)([LABEL_KEY.publicKey]);
}

/** Publishes all that is recorded, states the map over it, and anchors the statement too. */
export async function anchorAll({ pipeline }: Api): Promise<void> {
  const publish = async () => {
    await pipeline.sweep();
    await pipeline.publish();
  };
  await publish();
  await pipeline.buildMap();
  await publish();
  await pipeline.anchorNext();
}

/** Verifies a bundle that was answered, without the chain. */
export function verifiedBundle({ parts }: Api, body: Body) {
  const { chainId, contract } = parts.anchor.target;
  const bundle = parseBundle(utf8(JSON.stringify(body)));
  const policy = {
    ...PROOF_POLICY,
    checkpointKeys: [{ key: CHECKPOINT_KEY, from: null, until: null }],
    chain: { chainId, contract, genesisHash: null, finalized: false, confirmations: 0 },
    promiseRoots: [],
    logKeys: [],
    receiptKeys: [],
    mapCosigners: [],
    promiseLimitSeconds: PROOF_POLICY.promiseLimitMs / 1_000,
    registrars: 1,
  };
  return { bundle, report: verifyBundle(bundle, policy, { hash: nodeSha256 }) };
}

/** Verifies the place of an event as it is answered to an auditor; returns what was found. */
export async function verifiedPlaceOf(api: Api, event: string, token = 'auditor') {
  const { status, body } = await api.send(token, 'GET', `/v1/events/${event}/place`);
  if (status !== 200) throw new Error(`the place is answered with ${status}`);
  const { bundle, report } = verifiedBundle(api, body);
  return verifyPlace(parsePlace(bundle.place), report, PROOF_POLICY, { hash: nodeSha256, anchors: null });
}

/** Verifies the place of every event of C-1001, once all is anchored; returns their types, oldest first. */
export async function placesHold(api: Api): Promise<readonly string[]> {
  await anchorAll(api);
  const events = await api.parts.events.listEvents(subjectChain(api.deps.pepper, 'C-1001'), null, 100);
  const types = [];
  for (const { id } of [...events].reverse()) types.push((await verifiedPlaceOf(api, id)).event.type);
  return types;
}
