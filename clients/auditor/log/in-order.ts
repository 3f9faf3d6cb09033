/** Yields the results of `load` for 0 to `count - 1`, in order, with at most `ahead` loads under way at once. */
export async function* inOrder<T>(
  count: number,
  ahead: number,
  load: (index: number) => Promise<T>,
): AsyncGenerator<T> {
  const loading: Promise<T>[] = [];
  let next = 0;
  try {
    for (let index = 0; index < count; index++) {
      while (next < count && loading.length < ahead) {
        const promise = load(next++);
        // A failure is thrown when its turn comes; until then it must not count as unhandled.
        promise.catch(() => {});
        loading.push(promise);
      }
      yield await (loading.shift() as Promise<T>);
    }
  } finally {
    await Promise.allSettled(loading);
  }
}
