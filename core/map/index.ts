export { lookUpInRuns, type MapLookUp } from './look-up.ts';
export { isMapPath } from './path.ts';
export { proveInRuns } from './prove.ts';
export { growTo, type LeafRange, type MapRun, partitionBits } from './run.ts';
export { parseStatement, type StatedRuns, statementClaims } from './statement.ts';
export { type ReadMapFile, recordsInFiles, recordsInMemory, writeRun } from './write-run.ts';
