import type { Json, Purpose } from '../../core/consent/model.ts';
import { LedgerError } from '../../core/error.ts';
import type { PurposeInput } from '../../core/wire/registry.ts';
import type { Answer } from './record-event.ts';
import { type RegistryAnswer, recordRegistryEvent } from './record-registry-event.ts';
import type { WriteDeps, WriteRequest } from './record-subject-event.ts';

interface Body {
  readonly purpose: Purpose;
}

/** Registers a purpose, or changes what is registered by this id; its kind never changes. @throws PURPOSE_KIND_FIXED, and as `recordEvent` */
export function registerPurpose(deps: WriteDeps) {
  return (id: string, input: PurposeInput, request: WriteRequest): Promise<Answer<RegistryAnswer<Body>>> =>
    recordRegistryEvent<Body>(deps, { kind: 'purpose', id }, request, async () => {
      const known = await deps.store.readPurpose(id);
      if (known !== null && known.kind !== input.kind) {
        throw new LedgerError('PURPOSE_KIND_FIXED', `the purpose is registered as \`${known.kind}\``, {
          pointer: '/kind',
        });
      }
      const { version, notices } = known ?? { version: 0, notices: {} };
      const purpose: Purpose = { ...input, id, version: version + 1, notices };
      if (known !== null && definition(known) === definition(purpose)) {
        return { status: 200, body: { purpose: known }, change: null };
      }
      return {
        status: known === null ? 201 : 200,
        body: { purpose },
        change: {
          type: known === null ? 'purpose.registered' : 'purpose.changed',
          claims: { purpose: purposeClaims(purpose) },
          items: [{ kind: 'purpose', item: purpose }],
        },
      };
    });
}

/** What the log says of a purpose; its notices have events of their own. */
function purposeClaims(purpose: Purpose): Json {
  const { notices: _, ...members } = purpose;
  return members;
}

/** What a registration sets, in one spelling: the order of titles, channels and categories says nothing. */
function definition(purpose: Purpose): string {
  return JSON.stringify([
    purpose.kind,
    Object.entries(purpose.title).sort(([a], [b]) => (a < b ? -1 : 1)),
    [...purpose.channels].sort(),
    [...purpose.dataCategories].sort(),
    purpose.maxValidityDays,
    purpose.dpv,
    purpose.minimumEvidence,
    purpose.retired,
  ]);
}
