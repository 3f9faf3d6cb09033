import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gate } from '../../../lambdas/app/record/gate.ts';

/** Resolves when all that can run without outside help has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A gate, with a list of what began and ended, in order, and the means to end it. */
function watched() {
  const gate = new Gate();
  const told: string[] = [];
  const answers: Promise<string>[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const held = (name: string) => {
    told.push(`${name} begins`);
    return new Promise<string>((resolve, reject) => {
      ends.set(name, (error) => {
        told.push(`${name} ends`);
        if (error === undefined) resolve(name);
        else reject(error);
      });
    });
  };
  return {
    told,
    end: (name: string, error?: Error) => ends.get(name)?.(error),
    yes: (name: string, chain = 'alice') => {
      const asked = gate.yes(chain, async (giveWay) => {
        await giveWay();
        return held(name);
      });
      answers.push(asked);
    },
    no: (name: string, chain = 'alice') => {
      answers.push(gate.no(chain, () => held(name)));
    },
    answers,
    gate,
  };
}

describe('the gate of a chain', () => {
  test('lets requests run one at a time, in the order in which they came', async () => {
    const { yes, end, told, answers } = watched();
    for (const name of ['a', 'b', 'c']) yes(name);
    for (const name of ['a', 'b', 'c']) {
      await settled();
      end(name);
    }
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('lets a no begin at once, beside the request that runs and before those that wait', async () => {
    const { yes, no, end, told } = watched();
    yes('running');
    yes('waiting');
    await settled();
    no('no');
    await settled();
    end('running');
    await settled();
    expect(told).toEqual(['running begins', 'no begins', 'running ends']);
    end('no');
    await settled();
    expect(told.at(-1)).toBe('waiting begins');
  });

  test('lets a request that has lost an attempt give way to a no before the next one', async () => {
    const { gate, no, end, told } = watched();
    const attempts = gate.yes('alice', async (giveWay) => {
      for (const attempt of ['first', 'second']) {
        await giveWay();
        told.push(attempt);
        await settled();
      }
    });
    await Promise.resolve();
    no('no');
    await settled();
    await settled();
    expect(told).not.toContain('second');
    end('no');
    await attempts;
    expect(told.at(-1)).toBe('second');
  });

  test('lets the noes about one chain take turns too', async () => {
    const { no, end, told } = watched();
    no('a');
    no('b');
    await settled();
    expect(told).toEqual(['a begins']);
    end('a');
    await settled();
    expect(told).toEqual(['a begins', 'a ends', 'b begins']);
  });

  test('holds up no other chain', async () => {
    const { yes, no, told } = watched();
    yes('of alice');
    no('no of alice');
    yes('of bob', 'bob');
    await settled();
    expect(told).toContain('of bob begins');
  });

  test('goes on after a request or a no that failed, and tells its caller', async () => {
    const { yes, no, end, answers } = watched();
    yes('a');
    no('b');
    yes('c');
    for (const [name, error] of [
      ['b', new Error('gone')],
      ['a', new Error('lost')],
      ['c', undefined],
    ] as const) {
      await settled();
      end(name, error);
    }
    expect(await Promise.allSettled(answers)).toMatchObject([
      { reason: { message: 'lost' } },
      { reason: { message: 'gone' } },
      { value: 'c' },
    ]);
  });

  test('however requests come and end, each runs once, no two requests or noes run together, and no request begins beside a no', async () => {
    const request = fc.record({ isNo: fc.boolean(), chain: fc.constantFrom('a', 'b'), turns: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 12 }), async (requests) => {
        const gate = new Gate();
        const running = { a: { yes: 0, no: 0 }, b: { yes: 0, no: 0 } } as Record<string, { yes: number; no: number }>;
        const work = async (kind: 'yes' | 'no', chain: string, turns: number) => {
          const here = running[chain] as { yes: number; no: number };
          if (kind === 'yes') expect(here.no).toBe(0);
          here[kind] += 1;
          expect(here[kind]).toBe(1);
          for (let turn = 0; turn < turns; turn++) await settled();
          here[kind] -= 1;
          return turns;
        };
        const answers = await Promise.all(
          requests.map(({ isNo, chain, turns }) =>
            isNo
              ? gate.no(chain, () => work('no', chain, turns))
              : gate.yes(chain, async (giveWay) => {
                  await giveWay();
                  return work('yes', chain, turns);
                }),
          ),
        );
        expect(answers).toEqual(requests.map(({ turns }) => turns));
      }),
      { numRuns: 60 },
    );
  });
});
