import { expect, test } from 'vitest';
import { requireAttachedProducts, requireCapture } from '../../../core/consent/capture-rules.ts';
import type { Product } from '../../../core/registry/model.ts';
import type { Actor } from '../../../core/subject/events.ts';
import { EMPTY_STATE, NO_PROFILE, type SubjectState } from '../../../core/subject/state.ts';
import { NOW, OFFERS } from '../../support/sample-registry.ts';

const CLIENT: Actor = { kind: 'client', client: 'app' };
const GUARDIAN: Actor = { kind: 'guardian', client: 'app', authority: 'event-1' };
const CAPTURE = { channel: 'branch', steps: [] } as const;

const caring = (...care: SubjectState['profile']['care']): SubjectState => ({
  ...EMPTY_STATE,
  profile: { ...NO_PROFILE, care },
});
const refused = (code: string, pointer: string) => expect.objectContaining({ code, pointer });

test('a guardian consents for a minor', () => {
  expect(() => requireCapture(caring('minor'), OFFERS, CLIENT, null, NOW)).toThrow(
    refused('GUARDIAN_REQUIRED', '/capture/authority'),
  );
  expect(() => requireCapture(caring('minor'), OFFERS, GUARDIAN, null, NOW)).not.toThrow();
});

test('a purpose takes consents at its channels of capture alone', () => {
  const atBranch = { ...OFFERS, captureChannels: ['branch' as const] };
  const taking = (capture: Parameters<typeof requireCapture>[3]) => () =>
    requireCapture(EMPTY_STATE, atBranch, CLIENT, capture, NOW);
  expect(taking(CAPTURE)).not.toThrow();
  expect(taking(null)).toThrow(refused('CAPTURE_CHANNEL_NOT_ALLOWED', '/capture'));
  expect(taking({ ...CAPTURE, channel: 'call' })).toThrow(refused('CAPTURE_CHANNEL_NOT_ALLOWED', '/capture/channel'));
});

test('a consent says each extra step that its purpose asks for the subject’s care flags', () => {
  const reading = { ...OFFERS, careSteps: { elderly: 'read-aloud' } };
  const taking = (steps: readonly string[] | null) => () =>
    requireCapture(caring('elderly'), reading, CLIENT, steps && { ...CAPTURE, steps }, NOW);
  expect(taking(['read-aloud'])).not.toThrow();
  expect(taking([])).toThrow(refused('CARE_STEP_REQUIRED', '/capture/steps'));
  expect(taking([])).toThrow(expect.objectContaining({ details: { missing: 'read-aloud' } }));
  expect(taking(null)).toThrow(refused('CARE_STEP_REQUIRED', '/capture'));
  expect(() => requireCapture(EMPTY_STATE, reading, CLIENT, null, NOW)).not.toThrow();
});

test('an attachment names a registered product, and a recording is kept as its product says', () => {
  const FUND = { id: 'fund', retentionClass: 'recordings' } as Product;
  const recording = {
    type: 'audio',
    sha256: 'A'.repeat(43),
    size: '1',
    uri: 's3://evidence/x',
    retentionClass: 'recordings',
    product: 'fund',
  };
  const attaching =
    (change: Partial<typeof recording>, products = [FUND]) =>
    () =>
      requireAttachedProducts(
        {
          attachments: [
            { ...recording, product: null },
            { ...recording, ...change },
          ],
        },
        products,
      );
  expect(attaching({})).not.toThrow();
  expect(attaching({ type: 'document', retentionClass: 'contract' })).not.toThrow();
  expect(attaching({}, [])).toThrow(refused('PRODUCT_UNKNOWN', '/capture/attachments/1/product'));
  expect(attaching({ retentionClass: 'contract' })).toThrow(
    refused('RETENTION_CLASS_MISMATCH', '/capture/attachments/1/retentionClass'),
  );
  expect(attaching({ retentionClass: 'contract' })).toThrow(
    expect.objectContaining({ details: { retentionClass: 'recordings' } }),
  );
  expect(attaching({ type: 'video', retentionClass: 'contract' })).toThrow(
    refused('RETENTION_CLASS_MISMATCH', '/capture/attachments/1/retentionClass'),
  );
  expect(() => requireAttachedProducts(null, [])).not.toThrow();
});
