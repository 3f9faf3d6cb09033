/** Returns how often to do something: this often, or the part of it that `LONG_SHARE` names, as `test:races` does. */
export function shareOf(count: number): number {
  return Math.ceil(count * Number(process.env.LONG_SHARE ?? 1));
}
