/** A JSON object of the API. */
export type Body = Record<string, unknown>;

/** Returns the reasons of a decision; none for a yes. */
export function reasonsOf(body: Body): string[] {
  return ((body.context as Body | undefined)?.reasons as string[] | undefined) ?? [];
}

/** Returns the id of the event in an answer. */
export function eventIdOf(body: Body): string {
  return (body.event as Body).id as string;
}

/** Returns the id of the permit in an answer. */
export function permitIdOf(body: Body): string {
  return (body.permit as Body).id as string;
}

/** Stops the demo when something is not as expected. @throws Error naming what was expected */
export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`the story went wrong: expected that ${what}`);
}
