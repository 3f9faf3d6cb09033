import { MemoryEventStore } from '../../lambdas/adapters/memory/event-store.ts';
import { MemoryAnchorStore, MemoryGuard, MemoryTileStore } from '../../lambdas/adapters/memory/log-stores.ts';
import { MemorySequenceStore } from '../../lambdas/adapters/memory/sequence-store.ts';
import { MemoryTables } from '../../lambdas/adapters/memory/tables.ts';
import { eventStoreSuite } from './event-store.suite.ts';
import { anchorStoreSuite, guardSuite, publishedCheckpointSuite, tileStoreSuite } from './log-stores.suite.ts';
import { sequenceStoreSuite } from './sequence-store.suite.ts';

eventStoreSuite('memory', async () => new MemoryEventStore(new MemoryTables()));
sequenceStoreSuite('memory', async () => {
  const tables = new MemoryTables();
  return { events: new MemoryEventStore(tables), sequence: new MemorySequenceStore(tables) };
});
anchorStoreSuite('memory', async () => new MemoryAnchorStore(new MemoryTables()));
guardSuite('memory', async () => new MemoryGuard());
tileStoreSuite('memory', async () => new MemoryTileStore());
publishedCheckpointSuite('memory', async () => new MemoryTileStore());
