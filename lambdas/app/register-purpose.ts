import { toBase64url, utf8 } from '../../core/bytes.ts';
import { requireFitting } from '../../core/consent/purpose.ts';
import type { Purpose } from '../../core/consent/registry.ts';
import type { Json } from '../../core/consent/vocabulary.ts';
import { type Sha256Into, sha256 } from '../../core/sha256.ts';
import type { PurposeInput } from '../../core/wire/registry.ts';
import { byName, definitionOf } from './definition.ts';
import type { Publication } from './publication.ts';
import type { WriteDeps } from './record-subject-event.ts';

interface Body {
  readonly purpose: Purpose;
}

/** Registers a purpose, or changes what is registered by this id. @throws the codes of `requireFitting` */
export function registerPurpose({ store, hash }: Pick<WriteDeps, 'store' | 'hash'>) {
  return (id: string, input: PurposeInput): Publication<Body> => ({
    ...{ kind: 'purpose', id, item: id, input },
    async plan() {
      const known = await store.readRegistry('purpose', id);
      requireFitting(known, input);
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
          claims: { purpose: purposeClaims(purpose, hash) },
          items: [{ kind: 'purpose', item: purpose }],
        },
      };
    },
  });
}

/** What the log says of a purpose: its description by hash, and its notices have events of their own. */
function purposeClaims(purpose: Purpose, hash: Sha256Into): Json {
  const { notices: _, description, ...members } = purpose;
  const texts = byName(description);
  return {
    ...members,
    descriptionSha256: texts.length === 0 ? null : toBase64url(sha256(utf8(JSON.stringify(texts)), hash)),
  };
}

function definition({ id: _, version: __, notices: ___, ...set }: Purpose): string {
  return definitionOf(set);
}
