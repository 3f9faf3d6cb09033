import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openChainState } from '../../../scripts/host/chain-state.ts';

describe('the state of the local chain', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'chain-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function earlier(name: string, content: string, secondsAgo: number): void {
    const at = Date.now() / 1000 - secondsAgo;
    writeFileSync(join(dir, name), content);
    utimesSync(join(dir, name), at, at);
  }

  it('is a new file without content on the first run', async () => {
    const state = await openChainState(dir);
    state.close();
    expect(readdirSync(dir)).toEqual([]);
    expect(state.path.startsWith(dir)).toBe(true);
  });

  it('begins with the newest state of the runs before, in a file of its own', async () => {
    earlier('state-1-1.json', '{"accounts":{},"block":1}', 60);
    earlier('state-2-2.json', '{"accounts":{},"block":2}', 30);
    const state = await openChainState(dir);
    state.close();
    expect(readFileSync(state.path, 'utf8')).toBe('{"accounts":{},"block":2}');
    expect(readdirSync(dir)).toContain('state-2-2.json');
    expect(readdirSync(dir)).not.toContain('state-1-1.json');
  });

  it('falls back to the newest complete state when a kill tore the last one', async () => {
    earlier('state-1-1-copy.json', '{"accounts":{},"block":1}', 60);
    earlier('state-2-2.json', '{"accounts":{},"blo', 30);
    earlier('state-3-3.json', '', 10);
    const state = await openChainState(dir);
    state.close();
    expect(readFileSync(state.path, 'utf8')).toBe('{"accounts":{},"block":1}');
  });
});
