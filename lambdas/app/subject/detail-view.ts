import { CAPTURE, DETAILS, type EventFacts } from '../../../core/subject/events.ts';
import type { HistoryEventView } from '../../../core/wire/subject/history.ts';

/**
 * Returns the `detail` of an event as the API shows it: without the members that say nothing, null when none is left.
 */
export function detailView({ type, detail }: Pick<EventFacts, 'type' | 'detail'>): HistoryEventView['detail'] {
  const shown = membersShown(DETAILS[type].whenSaid, detail);
  if ('capture' in detail && detail.capture !== null) shown.capture = membersShown(CAPTURE.whenSaid, detail.capture);
  return Object.keys(shown).length === 0 ? null : shown;
}

function membersShown(whenSaid: readonly string[], values: object): Record<string, unknown> {
  const shown = Object.entries(values).filter(([name, value]) => !(whenSaid.includes(name) && saysNothing(value)));
  return Object.fromEntries(shown);
}

function saysNothing(value: unknown): boolean {
  return value === null || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}
