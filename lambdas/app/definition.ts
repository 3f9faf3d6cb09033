/** What a registration sets, in one spelling: the order of members and of lists says nothing. */
export function definitionOf(set: object): string {
  return JSON.stringify(set, (_name, value) => {
    if (Array.isArray(value)) return [...value].sort();
    return typeof value === 'object' && value !== null ? Object.fromEntries(byName(value)) : value;
  });
}

/** Members in the order of their names. */
export function byName<T>(members: Readonly<Record<string, T>>): [name: string, value: T][] {
  return Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
}
