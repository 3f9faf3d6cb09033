import { MemoryCodeStore } from '../memory/code-store.ts';
import { MemoryUntoldStore } from '../memory/customer-notices.ts';
import { MemoryEventStore } from '../memory/event-store.ts';
import { MemoryAnchorStore, MemoryGuard, MemoryTileStore } from '../memory/log-stores.ts';
import { MemoryPutDownStore } from '../memory/put-down-store.ts';
import { MemorySequenceStore } from '../memory/sequence-store.ts';
import { memoryCheckpointSigner, memoryLogSigner, memoryReceiptSigner } from '../memory/signers.ts';
import { MemoryTables } from '../memory/tables.ts';
import { ORIGIN } from '../support/events.ts';
import { codeStoreSuite } from './code-store.suite.ts';
import { untoldStoreSuite } from './customer-notices.suite.ts';
import { eventStoreSuite } from './event-store.suite.ts';
import { idempotencySuite } from './idempotency.suite.ts';
import { anchorStoreSuite, guardSuite, publishedCheckpointSuite, tileStoreSuite } from './log-stores.suite.ts';
import { permitsSuite } from './permits.suite.ts';
import { promisesSuite } from './promises.suite.ts';
import { putDownSuite } from './put-down.suite.ts';
import { registrySuite } from './registry.suite.ts';
import { sequenceStoreSuite } from './sequence-store.suite.ts';
import { shownNoticesSuite } from './shown-notices.suite.ts';
import { signersSuite } from './signers.suite.ts';
import { statesSuite } from './states.suite.ts';

const openEvents = async () => new MemoryEventStore(new MemoryTables());
eventStoreSuite('memory', openEvents);
statesSuite('memory', openEvents);
permitsSuite('memory', openEvents);
promisesSuite('memory', openEvents);
idempotencySuite('memory', openEvents);
registrySuite('memory', openEvents);
shownNoticesSuite('memory', openEvents);
codeStoreSuite('memory', async () => {
  const tables = new MemoryTables();
  return { codes: new MemoryCodeStore(tables), events: new MemoryEventStore(tables) };
});
sequenceStoreSuite('memory', async () => {
  const tables = new MemoryTables();
  return { events: new MemoryEventStore(tables), sequence: new MemorySequenceStore(tables) };
});
untoldStoreSuite('memory', async () => {
  const tables = new MemoryTables();
  return { untold: new MemoryUntoldStore(tables), events: new MemoryEventStore(tables) };
});
putDownSuite('memory', async () => {
  const putDown = new MemoryPutDownStore();
  return { putDown, events: new MemoryEventStore(new MemoryTables(), putDown) };
});
anchorStoreSuite('memory', async () => new MemoryAnchorStore(new MemoryTables()));
guardSuite('memory', async () => new MemoryGuard());
tileStoreSuite('memory', async () => new MemoryTileStore());
publishedCheckpointSuite('memory', async () => new MemoryTileStore());
// The key follows from the name or seed.
signersSuite('memory', {
  checkpoint: async (key) => ({ ...memoryCheckpointSigner(key === 1 ? ORIGIN : `${ORIGIN}/${key}`), name: ORIGIN }),
  receipt: async (key) => memoryReceiptSigner(`${key}`),
  log: async (key) => memoryLogSigner(`${key}`),
});
