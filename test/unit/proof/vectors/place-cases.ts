import { encodePlace, type PlaceParts } from '../../../../core/proof/place/place-parts.ts';
import type { PlaceCase } from '../../../../core/proof/place/prove-place.ts';
import type { Lie, Told } from '../../../tamper/forged-log.ts';
import { placeOf } from '../../../tamper/honest/honest-place.ts';
import { agreed } from '../../../tamper/honest-push.ts';
import type { Cases, Proven } from './proof-case.ts';

type Made = Awaited<ReturnType<typeof agreed>>;

/** Says how an objection after a consent, or the proof of its place, differs from an honest one. */
interface Differs {
  readonly lie?: (made: Made) => Lie;
  readonly case?: Partial<PlaceCase>;
  readonly said?: object;
  readonly change?: (parts: PlaceParts) => PlaceParts;
}

async function placed({ lie = () => ({}), case: lies = {}, said = {}, change }: Differs = {}): Promise<Proven> {
  const made = await agreed();
  const { log, person } = made;
  await log.tell(person, 'objection.made', said, lie(made));
  const leaf = person.told.at(-1) as Told;
  const parts = await placeOf(log, person, leaf, lies);
  return { log, leaf, shown: { place: encodePlace(change === undefined ? parts : change(parts)) } };
}

/** Lists proofs of the place of an objection. */
export const PLACES: readonly Cases[] = [
  {
    name: 'an objection after a consent',
    valid: () => placed(),
    found: { event: { type: 'objection.made', subject: 'C-1001', seq: 1 }, position: { version: 2, count: 0 } },
    refused: [
      [
        'an objection that is logged as what changes nothing',
        'LABEL_KIND_MISMATCH',
        () => placed({ lie: () => ({ label: { version: 1, count: 1 } }) }),
      ],
      [
        'an objection that makes a new version of the state, and is not in it',
        'STATE_MISMATCH',
        () => placed({ lie: ({ log, person }) => ({ becomes: { ...person.state, version: 2, changedAt: log.at } }) }),
      ],
      ['a version that is skipped', 'LABEL_GAP', () => placed({ lie: () => ({ label: { version: 3, count: 0 } }) })],
      [
        'an event that passes for the first',
        'LABEL_GAP',
        () => placed({ lie: () => ({ prev: null }), case: { before: null } }),
      ],
      [
        'an event that is earlier than the one before',
        'HISTORY_TIME_REVERSED',
        () => placed({ said: { at: '2026-11-22T08:00:00.000Z' } }),
      ],
      [
        'a place without the event before',
        'BUNDLE_MALFORMED',
        () => placed({ change: (parts) => ({ ...parts, before: null }) }),
      ],
    ],
  },
];
