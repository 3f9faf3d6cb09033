import { type ExportEventsDeps, exportEvents } from '../../app/audit/export-events.ts';
import { findEventAtLeaf } from '../../app/audit/find-event-at-leaf.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { lookOf } from '../look-headers.ts';
import { pageOf } from '../page.ts';

/** Binds the calls by which auditors read events of everybody. */
export function auditEndpoints(deps: ExportEventsDeps) {
  const exported = exportEvents(deps);
  const leaf = findEventAtLeaf(deps);
  return {
    async exportEvents({ query: { from, to, ...page }, caller, reasons }) {
      const by = caller();
      const { cursor, limit } = pageOf(page, cursorOf);
      const asked =
        cursor === null
          ? { from: indexOf(from), to: indexOf(to), look: lookOf(by, reasons) }
          : { ...cursor, auditor: by.subject };
      return { status: 200, body: await exported(asked, limit) };
    },
    async findEventAtLeaf({ params: { index } }) {
      return { status: 200, body: await leaf(index) };
    },
  } satisfies ApiEndpoints;
}

function indexOf(text: string | undefined): bigint | null {
  return text === undefined ? null : BigInt(text);
}

function cursorOf(text: string): { readonly export: string; readonly next: bigint } {
  const [event = '', next = ''] = text.split('.');
  return { export: event, next: BigInt(next) };
}
