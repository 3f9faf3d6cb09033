/** A JSON object of the API. */
export type Body = Record<string, unknown>;

/** The reasons of a decision; none for a yes. */
export function reasonsOf(body: Body): string[] {
  return ((body.context as Body | undefined)?.reasons as string[] | undefined) ?? [];
}

/** The id of the event that an answer is about. */
export function eventId(body: Body): string {
  return (body.event as Body).id as string;
}

/** The id of the permit that an answer grants. */
export function permitId(body: Body): string {
  return (body.permit as Body).id as string;
}

/** @throws Error when the story does not go as told */
export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`the story went wrong: expected that ${what}`);
}
