import { beforeAll, describe, expect, it } from 'vitest';
import { jsonRpc } from '../../../lambdas/adapters/evm/json-rpc.ts';
import { type Bank, openBank } from '../../e2e/bank.ts';
import { readTarget } from '../../e2e/target.ts';
import type { Body } from '../../support/ledger-api.ts';
import { readDeployment, STAGE } from './deployment.ts';
import { invoke } from './functions.ts';
import { until } from './until.ts';

const REQUEST_TIMEOUT_MS = 10_000;

interface ListedAnchor {
  readonly treeSize: string;
  readonly transaction: string;
  readonly blockHash: string;
}

describe('a chain that lost its last blocks', () => {
  const { rpcUrl } = readDeployment();
  const target = readTarget();
  const rpc = jsonRpc(rpcUrl, REQUEST_TIMEOUT_MS);
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank(target);
  });

  const recordedAndPublished = async (subject: string): Promise<string> => {
    const { api, tokens } = bank;
    const path = `/v1/subjects/${bank.subject(subject)}/consents`;
    const { event } = (await api.expect(201, tokens.app, 'POST', path, bank.consentToOffers())) as { event: Body };
    const history = `/v1/subjects/${bank.subject(subject)}/history`;
    const leafIndex = await until('the event has its leaf index', async () => {
      const { events } = (await api.expect(200, tokens.app, 'GET', history)) as {
        events: { leafIndex: string | null }[];
      };
      return events[0]?.leafIndex;
    });
    await until('the event is published', async () => {
      const [, size = '0'] = (await (await fetch(`${target.logUrl}/checkpoint`)).text()).split('\n');
      return BigInt(size) > BigInt(leafIndex) ? size : null;
    });
    return event.id as string;
  };
  const listed = async () => {
    const { anchors } = (await bank.api.expect(200, bank.tokens.auditor, 'GET', '/v1/anchors')) as {
      anchors: ListedAnchor[];
    };
    return anchors;
  };
  const isOnChain = async ({ transaction, blockHash }: ListedAnchor) => {
    const receipt = (await rpc('eth_getTransactionReceipt', [transaction])) as { blockHash: string } | null;
    return receipt?.blockHash === blockHash;
  };

  it('is anchored again from where the chain is now, and nothing is listed that the chain does not hold', async () => {
    await invoke(STAGE, 'anchor');
    const snapshot = await rpc('evm_snapshot', []);
    const event = await recordedAndPublished('before');
    await invoke(STAGE, 'anchor');
    const [lost] = await listed();
    if (lost === undefined) throw new Error('nothing is anchored');
    expect(await isOnChain(lost)).toBe(true);

    await rpc('evm_revert', [snapshot]);
    await recordedAndPublished('after');
    await invoke(STAGE, 'anchor');
    const anchors = await listed();
    expect(BigInt(anchors[0]?.treeSize ?? 0)).toBeGreaterThan(BigInt(lost.treeSize));
    expect(await Promise.all(anchors.map(isOnChain))).toEqual(anchors.map(() => true));
    const proof = await until('the first event is provable again', async () => {
      const answer = await bank.api.call(bank.tokens.auditor, 'GET', `/v1/events/${event}/proof`);
      return answer.status === 200 ? answer.body : null;
    });
    expect((proof.anchor as ListedAnchor).transaction).not.toBe(lost.transaction);
  });
});
