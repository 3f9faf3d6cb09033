import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../cdk/stage.ts';
import { RANGES } from '../../../core/limits.ts';
import type { ConfigGroup } from '../../../lambdas/config/groups.ts';
import { readConfig } from '../../../lambdas/config/read.ts';
import { exampleStage } from './synthesize.ts';

const { chain, periods, limits, tiles, registry } = exampleStage();
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';
const VERIFIER_KEY = 'log.bank.example/consent+3fcb48e4+Ad83DFDUf3Yx7QXReJjpdv7YhzoP7gATuNH6uy+9C3jn';

/** One value that a stage sets and the functions read; `taken` lists edges, `refused` what lies one beyond. */
interface Setting<T> {
  readonly key: string;
  readonly group: ConfigGroup;
  readonly set: (value: T) => Partial<Stage>;
  readonly taken: readonly T[];
  readonly refused: readonly T[];
}

const range = ({ least, most }: { readonly least: number; readonly most: number }) => ({
  taken: [least, most],
  refused: [least - 1, most + 1],
});

const NUMBERS: readonly Setting<number>[] = [
  {
    key: 'LEDGER_PERMIT_LIFETIME_SECONDS',
    group: 'periods',
    set: (permitLifetimeSeconds) => ({ periods: { ...periods, permitLifetimeSeconds } }),
    taken: [1, 3_600],
    refused: [0, 3_601, 86_400],
  },
  {
    key: 'LEDGER_INCLUDE_BY_SECONDS',
    group: 'periods',
    set: (includeBySeconds) => ({ periods: { ...periods, includeBySeconds } }),
    ...range(RANGES.includeBySeconds),
  },
  {
    key: 'LEDGER_CODE_LIFETIME_SECONDS',
    group: 'codes',
    set: (codeLifetimeSeconds) => ({ periods: { ...periods, codeLifetimeSeconds } }),
    ...range(RANGES.codeLifetimeSeconds),
  },
  {
    key: 'LEDGER_SUBJECT_WRITES_PER_MINUTE',
    group: 'limits',
    set: (subjectWritesPerMinute) => ({ limits: { ...limits, subjectWritesPerMinute } }),
    ...range(RANGES.subjectWritesPerMinute),
  },
  {
    key: 'LEDGER_CLIENT_CALLS_PER_SECOND',
    group: 'limits',
    set: (clientCallsPerSecond) => ({ limits: { ...limits, clientCallsPerSecond } }),
    ...range(RANGES.clientCallsPerSecond),
  },
  {
    key: 'LEDGER_CHAIN_CONFIRMATIONS',
    group: 'node',
    set: (confirmations) => ({ chain: { ...chain, confirmations } }),
    ...range(RANGES.confirmations),
  },
  {
    key: 'LEDGER_HEARTBEAT_SECONDS',
    group: 'node',
    set: (heartbeatSeconds) => ({ chain: { ...chain, heartbeatSeconds } }),
    ...range(RANGES.heartbeatSeconds),
  },
  {
    key: 'LEDGER_TILES_LOCK_DAYS',
    group: 'tiles',
    set: (lockDays) => ({ tiles: { ...tiles, lockDays } }),
    ...range(RANGES.lockDays),
  },
];

const TEXTS: readonly Setting<string>[] = [
  {
    key: 'LEDGER_CHAIN_ID',
    group: 'chain',
    set: (chainId) => ({ chain: { ...chain, chainId } }),
    taken: ['1', '9'.repeat(20)],
    refused: ['0', '007', '1'.repeat(21)],
  },
  {
    key: 'LEDGER_GAS_MINIMUM_PRICE_WEI',
    group: 'gas',
    set: (minimumPriceWei) => ({ chain: { ...chain, minimumPriceWei } }),
    taken: ['0', '9'.repeat(18)],
    refused: ['-1', '1'.repeat(19)],
  },
  {
    key: 'LEDGER_CHAIN_CONTRACT',
    group: 'chain',
    set: (contract) => ({ chain: { ...chain, contract } }),
    taken: [`0x${'aB'.repeat(20)}`],
    refused: [`0x${'ab'.repeat(19)}a`, `0x${'ab'.repeat(20)}a`],
  },
  {
    key: 'LEDGER_ORIGIN',
    group: 'log',
    set: (origin) => ({ origin }),
    taken: ['o', 'o'.repeat(255)],
    refused: ['o'.repeat(256), 'two words', 'a+b'],
  },
  {
    key: 'LEDGER_OIDC_AUDIENCE',
    group: 'tokens',
    set: (audience) => ({ identity: { kind: 'oidc', issuer: 'https://login.bank.example', audience } }),
    taken: ['a', 'a'.repeat(1_024)],
    refused: ['a'.repeat(1_025)],
  },
  {
    key: 'LEDGER_FORBIDDEN_PHRASES',
    group: 'content',
    set: (phrase) => ({ registry: { ...registry, forbiddenPhrases: [phrase] } }),
    taken: ['a'.repeat(2_048)],
    refused: ['a'.repeat(2_049), '保'.repeat(683)],
  },
  {
    key: 'LEDGER_CHECKPOINT_KEY',
    group: 'checkpointKey',
    set: (checkpointKey) => ({ checkpointKey, checkpointVerifierKey: VERIFIER_KEY }),
    taken: [`${SECRET}${'a'.repeat(512)}`],
    refused: [`${SECRET}${'a'.repeat(513)}`, 'arn:aws:secretsmanager:eu-central-1:12345678901:secret:a'],
  },
];

const OTHERS: Readonly<Record<string, string>> = {
  LEDGER_TILES: 'tiles',
  LEDGER_CODE_DELIVERY: 'console',
  LEDGER_CUSTOMER_NOTICES: 'console',
  LEDGER_CHAIN_ID: '1',
  LEDGER_CHAIN_CONTRACT: `0x${'00'.repeat(20)}`,
  LEDGER_CHAIN_RPC_URL: 'https://rpc.example',
  LEDGER_OIDC_ISSUER: 'https://login.example',
  LEDGER_OIDC_AUDIENCE: 'ledger',
};

describe('a limit', () => {
  it.each([...NUMBERS, ...TEXTS].map((setting) => [setting.key, setting as Setting<unknown>] as const))(
    'of `%s` is the same for a stage and for the functions, at its edge and one beyond',
    (key, { group, set, taken, refused }) => {
      const stage = (value: unknown) => exampleStage(set(value));
      const functions = (value: unknown) => readConfig([group], { ...OTHERS, [key]: `${value}` });
      for (const value of taken) {
        expect.soft(() => stage(value), `stage: ${value}`).not.toThrow();
        expect.soft(() => functions(value), `functions: ${value}`).not.toThrow();
      }
      for (const value of refused) {
        expect.soft(() => stage(value), `stage: ${value}`).toThrow('the stage is not valid');
        expect.soft(() => functions(value), `functions: ${value}`).toThrow(key);
      }
    },
  );

  it('of a checkpoint key in a secret: the stage takes no verifier key that the functions would look for in a file', () => {
    const checkpointKey = `${SECRET}checkpoint-AbCdEf`;
    expect(exampleStage({ checkpointKey, checkpointVerifierKey: VERIFIER_KEY }).checkpointKey).toBe(checkpointKey);
    expect(() => exampleStage({ checkpointKey, checkpointVerifierKey: 'log+00000000+AA' })).toThrow('verifier key');
  });
});
