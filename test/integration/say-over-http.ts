import { expect } from 'vitest';
import type { MemoryClock } from '../memory/clock.ts';
import type { Answered, apiOn, TimedParts } from '../support/api.ts';
import {
  instantOf,
  partIn,
  pausedUntil,
  recipientIn,
  type SaidAbout,
  type SaidRow,
  STAFF,
} from '../support/decision/said.ts';

type Api = ReturnType<typeof apiOn<TimedParts & { readonly clock: MemoryClock }>>;

/** Brings all rows on record over HTTP, each at its time; returns the permit that was granted last, or null. */
export async function sayOver(api: Api, rows: readonly SaidRow[], about: SaidAbout): Promise<string | null> {
  let permit: string | null = null;
  let [captured, disputed] = ['', ''];
  for (const row of rows) {
    api.parts.clock.advance(Date.parse(instantOf(row.when, about.now)) - api.parts.clock.nowMs());
    const answer = row.confirms
      ? await confirm(api, captured)
      : await api.send(...callOf(row, about, { captured, disputed }));
    expect([200, 201], JSON.stringify(answer.body)).toContain(answer.status);
    if (row.gives !== undefined) captured = answer.body.event.id;
    if (row.disputes) disputed = answer.body.dispute;
    if (row.pushes !== undefined) permit = answer.body.permit.id;
  }
  return permit;
}

async function confirm({ send, deps }: Api, event: string): Promise<Answered> {
  await send('app', 'POST', '/v1/subjects/C-1/confirmation-codes', { event });
  const code = deps.codeDelivery.sent.at(-1)?.code;
  return send('app', 'POST', '/v1/subjects/C-1/confirmations', { event, code });
}

type Call = [client: string, method: string, path: string, body: object];

function callOf(
  row: SaidRow,
  about: SaidAbout,
  { captured, disputed }: { readonly captured: string; readonly disputed: string },
): Call {
  const { now, purpose, notice } = about;
  const recipient = recipientIn(row, about);
  const by = row.by === 'staff' ? `staff.${STAFF.id}.${STAFF.branch}.branch` : 'app';
  const who = row.by === 'staff' ? {} : { channel: 'app' };
  const capture = row.captured === undefined ? who : { ...who, at: instantOf(row.captured, now) };
  const common = { purpose: purpose.id, recipient, capture };
  if (row.pushes !== undefined) {
    return ['marketing', 'POST', '/v1/pushes', { subject: 'C-1', purpose: purpose.id, channel: row.pushes }];
  }
  if (row.withdraws !== undefined) {
    const part = row.withdraws === 'all' ? {} : partIn(purpose, row.withdraws);
    return [by, 'POST', '/v1/subjects/C-1/withdrawals', { ...common, ...part }];
  }
  const optOut = row.makes ?? row.lifts;
  if (optOut !== undefined) {
    const [path, body] =
      optOut === 'restriction' ? ['restriction', {}] : ['objection', { sharing: optOut === 'sharing' }];
    const asked = `/v1/subjects/C-1/${path}`;
    return row.makes === undefined ? ['customer.C-1', 'DELETE', asked, body] : ['app', 'PUT', asked, body];
  }
  if (row.pauses !== undefined) {
    const pause = { of: row.pauses, until: pausedUntil(instantOf(row.when, now)) };
    return ['app', 'PUT', '/v1/subjects/C-1/pause', pause];
  }
  if (row.resumes !== undefined) return ['customer.C-1', 'DELETE', '/v1/subjects/C-1/pause', { of: row.resumes }];
  if (row.disputes) return ['customer.C-1', 'POST', '/v1/subjects/C-1/disputes', { event: captured }];
  if (row.answers !== undefined) {
    const answer = `/v1/subjects/C-1/disputes/${disputed}/answer`;
    return [`staff.S-78.${STAFF.branch}.branch`, 'POST', answer, { outcome: row.answers }];
  }
  const given = {
    decision: 'given',
    ...partIn(purpose, row.gives ?? []),
    notice: { id: notice.id, language: notice.language },
    ...(row.until === undefined ? {} : { validUntil: instantOf(row.until, now) }),
  };
  return [by, 'POST', '/v1/subjects/C-1/consents', { ...common, ...(row.refuses ? { decision: 'refused' } : given) }];
}
