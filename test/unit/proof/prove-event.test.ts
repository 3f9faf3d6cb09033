import { describe, expect, test } from 'vitest';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { verifyBundle } from '../../../core/entry/verify-bundle.ts';
import { fromBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { encodeVerifierKey } from '../../../core/tlog/index.ts';
import { keyOfEvent } from '../../memory/tables.ts';
import { ORIGIN } from '../../support/events.ts';
import { CHECKPOINT_KEY, openLedger, pipelineOn } from '../../support/memory-ledger.ts';

describe('proving', () => {
  test('an event is pending until an anchor covers it, then proven under the smallest that does', async () => {
    const ledger = openLedger();
    const { anchorNext, prove } = pipelineOn(ledger.parts, ledger.clock);
    await expect(prove('none')).rejects.toMatchObject({ code: 'EVENT_UNKNOWN' });
    await ledger.record(300);
    expect(await prove('e-7')).toMatchObject({ status: 'pending' });
    await ledger.sweep();
    await ledger.publish();
    expect(await prove('e-7')).toMatchObject({ status: 'pending' });
    await anchorNext();
    await ledger.grow(3);
    expect(await prove('e-301')).toMatchObject({ status: 'pending' });
    await anchorNext();
    const outcome = await prove('e-7');
    if (outcome.status !== 'proven') throw new Error('not proven');
    const { bundle } = outcome;
    const event = await ledger.events.findEvent('e-7');
    expect(fromBase64url(bundle.entry)).toEqual(event?.entry);
    expect(bundle.disclosures).toHaveLength(17);
    expect(bundle.anchor).toMatchObject({ chainId: '31337', treeSize: '300', block: '0' });
    const { chainId, contract } = ledger.anchor.target;
    const policy = parsePolicy({
      origin: ORIGIN,
      checkpointKey: encodeVerifierKey(CHECKPOINT_KEY),
      chain: { chainId: `${chainId}`, contract },
    });
    const report = verifyBundle(parseBundle(utf8(JSON.stringify(bundle))), policy);
    expect(report.leafIndex).toBe(event?.leafIndex);
    expect(report.opened.slots.id).toBe('e-7');
  });

  test('it is served only after the confirmations and while the contract confirms it', async () => {
    const ledger = openLedger({ confirmations: 2 });
    const { anchorNext, prove } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(1);
    await anchorNext();
    expect((await prove('e-0')).status).toBe('pending');
    ledger.anchor.mine(2);
    expect((await prove('e-0')).status).toBe('proven');
    ledger.anchor.loseBlocks(3);
    expect((await prove('e-0')).status).toBe('pending');
    ledger.anchor.setReachable(false);
    await expect(prove('e-0')).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
  });

  test('an entry that is not what was anchored is not served', async () => {
    const ledger = openLedger();
    const { anchorNext, prove } = pipelineOn(ledger.parts, ledger.clock);
    await ledger.grow(3);
    await anchorNext();
    const event = await ledger.events.findEvent('e-1');
    if (event) ledger.tables.events.set(keyOfEvent(event), { ...event, entry: utf8('{}') });
    await expect(prove('e-1')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect((await prove('e-2')).status).toBe('proven');
  });
});
