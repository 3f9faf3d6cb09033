import { toBase64url, utf8 } from '../../core/bytes.ts';
import { requireFitting } from '../../core/consent/purpose.ts';
import type { Purpose } from '../../core/consent/registry.ts';
import type { Json } from '../../core/consent/vocabulary.ts';
import { type Sha256Into, sha256 } from '../../core/sha256.ts';
import type { PurposeInput } from '../../core/wire/registry.ts';
import type { Answer } from './record-event.ts';
import { type RegistryAnswer, recordRegistryEvent } from './record-registry-event.ts';
import type { WriteDeps, WriteRequest } from './record-subject-event.ts';

interface Body {
  readonly purpose: Purpose;
}

/** Registers a purpose, or changes what is registered by this id. @throws the codes of `requireFitting`, and as `recordEvent` */
export function registerPurpose(deps: WriteDeps) {
  return (id: string, input: PurposeInput, request: WriteRequest): Promise<Answer<RegistryAnswer<Body>>> =>
    recordRegistryEvent<Body>(deps, { kind: 'purpose', id }, request, async () => {
      const known = await deps.store.readPurpose(id);
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
          claims: { purpose: purposeClaims(purpose, deps.hash) },
          items: [{ kind: 'purpose', item: purpose }],
        },
      };
    });
}

/** What the log says of a purpose: its description by hash, and its notices have events of their own. */
function purposeClaims(purpose: Purpose, hash: Sha256Into): Json {
  const { notices: _, description, ...members } = purpose;
  const texts = byLanguage(description);
  return {
    ...members,
    descriptionSha256: texts.length === 0 ? null : toBase64url(sha256(utf8(JSON.stringify(texts)), hash)),
  };
}

function byLanguage(texts: Readonly<Record<string, string>>): [language: string, text: string][] {
  return Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What a registration sets, in one spelling: the order of titles, channels and categories says nothing. */
function definition({ id: _, version: __, notices: ___, ...set }: Purpose): string {
  return JSON.stringify(set, (_name, value) => {
    if (Array.isArray(value)) return [...value].sort();
    return typeof value === 'object' && value !== null ? Object.fromEntries(byLanguage(value)) : value;
  });
}
