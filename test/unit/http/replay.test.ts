import { expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { subjectChain } from '../../../lambdas/app/subject-chain.ts';
import { furnishedApi } from '../../support/problems.ts';

test('a history replays whatever was asked, shown, noted, complained about and objected to while a consent stood or had ended', async () => {
  const { send, offers, push, deps, parts } = await furnishedApi();
  const path = (name: string) => `/v1/subjects/C-1001/${name}`;
  const about = { purpose: offers.purpose };
  const around = async () => {
    await send('app', 'POST', path('asks'), about);
    await send('app', 'POST', path('served-notices'), { notice: offers.notice });
    await send('marketing', 'POST', '/v1/pushes', push);
    const event = (await send('app', 'GET', path('history'))).body.events[0].id;
    await send('app', 'POST', path('acknowledgements'), { event });
    await send('app', 'POST', path('complaints'), { level: 'branch', reference: 'case-1', about: event });
    await send('app', 'PUT', path('objection'));
    await send('app', 'DELETE', path('objection'));
  };
  await around();
  await send('app', 'POST', path('consents'), offers);
  await around();
  await send('app', 'POST', path('withdrawals'), about);
  await around();
  const chain = subjectChain(deps.pepper, 'C-1001');
  const events = [...(await parts.events.listEvents(chain, null, 100))].reverse();
  expect(events).toHaveLength(23);
  expect(replayHistory(events).at(-1)).toEqual(await parts.events.readState(chain));
});
