import { expect, test } from 'vitest';
import { type Detail, fitsDetail, spellDetail } from '../../../core/subject/events.ts';
import { EVENT_TYPES } from '../../../core/vocabulary.ts';
import { NOW } from '../../support/sample-registry.ts';

const COMPLAINT: Detail<'complaint.made'> = {
  level: 'branch',
  reference: 'K-1',
  about: 'event-1',
  escalates: null,
  capture: { channel: 'branch', at: NOW, attachments: [] },
};

test('a detail fits its own type of event alone', () => {
  expect(EVENT_TYPES.filter((type) => fitsDetail(type, COMPLAINT))).toEqual(['complaint.made']);
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a list', []],
  ['members in another order', Object.fromEntries(Object.entries(COMPLAINT).reverse())],
  ['a missing member', { ...COMPLAINT, reference: undefined }],
  ['an unknown member', { ...COMPLAINT, note: 'x' }],
  ['a word that is none of its words', { ...COMPLAINT, level: 'grudge' }],
  ['a channel that cannot exist', { ...COMPLAINT, capture: { channel: 'Pigeon', at: NOW, attachments: [] } }],
  ['a time that is no instant', { ...COMPLAINT, capture: { channel: 'branch', at: 'yesterday', attachments: [] } }],
])('a detail does not fit with %s', (_, detail) => {
  expect(fitsDetail('complaint.made', detail)).toBe(false);
});

test('an entry spells a detail in one order, whatever order it is built in', () => {
  const reversed = Object.fromEntries(Object.entries(COMPLAINT).reverse()) as unknown as typeof COMPLAINT;
  const spelled = (detail: typeof COMPLAINT) => JSON.stringify(spellDetail({ type: 'complaint.made', detail }));
  expect(spelled(reversed)).toBe(spelled(COMPLAINT));
});
