import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import type { PlaceParts } from '../../../core/proof/place/place-parts.ts';
import { type PlaceCase, provePlace } from '../../../core/proof/place/prove-place.ts';
import { verifyPlace } from '../../../core/proof/place/verify-place.ts';
import type { AnchorTime } from '../../../core/proof/times.ts';
import { SMALL_LOG_ORIGIN } from '../../support/small-log.ts';
import type { ForgedLog, Person, Told } from '../forged-log.ts';
import { HOUR_MS } from '../honest-push.ts';

/** Returns what shows the place of an event, as the ledger makes it, but for lies. */
export function placeOf(
  log: ForgedLog,
  person: Person,
  told: Told,
  lies: Partial<PlaceCase> = {},
): Promise<PlaceParts> {
  const { facts } = told;
  const byId = (id: string | null | undefined) => person.told.find((each) => each.facts.id === id) ?? null;
  return provePlace(
    {
      leaf: told,
      before: person.told[person.told.indexOf(told) - 1] ?? null,
      named: byId(facts.consent?.event),
      permit: facts.type === 'permit.consumed' ? byId(facts.detail.permitEvent) : null,
      ...lies,
    },
    log.source(person, log.log.size),
    nobleSha256,
  );
}

/** Verifies a place as somebody does who knows the keys. */
export async function verifiedPlace(
  log: ForgedLog,
  told: Told,
  parts: PlaceParts,
  anchors: readonly AnchorTime[] | null = null,
) {
  const steps: string[] = [];
  const report = verifyPlace(
    parts,
    await log.place(told, log.log.size),
    { origin: SMALL_LOG_ORIGIN, labelKeys: log.labelKeys, promiseLimitMs: HOUR_MS },
    { hash: nobleSha256, anchors, onStep: (step, found) => steps.push(`${step}: ${found}`) },
  );
  return { ...report, steps };
}

/** Judges the place of the event that a person said last, by the honest proof of it, but for lies. */
export async function judgedPlace(log: ForgedLog, person: Person, lies: Partial<PlaceCase> = {}) {
  const told = person.told.at(-1) as Told;
  return verifiedPlace(log, told, await placeOf(log, person, told, lies));
}
