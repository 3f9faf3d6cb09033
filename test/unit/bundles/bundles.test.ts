import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, bundleFunctions, functionFile } from '../../../cdk/bundle.ts';
import { buildVerifyPage } from '../../../clients/verify/build.ts';
import { FUNCTION_NAMES } from '../../support/functions.ts';
import budgets from './budgets.json' with { type: 'json' };

/** A budget is at most this far above what is needed, so that growth is noticed. */
const SLACK = 1.1;

interface Budget {
  /** Most that all files may weigh, and those that a cold start loads, in bytes. */
  readonly bytes: number;
  readonly startBytes: number;
  /** AWS clients loaded at the start, and those loaded when the configuration names a place that needs them. */
  readonly clients: readonly string[];
  readonly clientsOnDemand: readonly string[];
}
const BUDGETS: Readonly<Record<string, Budget>> = budgets;

const bundles = new Map<string, Bundle>();

beforeAll(async () => {
  for (const name of FUNCTION_NAMES) bundles.set(name, await bundle(functionFile(name)));
});

describe('the bundle of a function', () => {
  it('has a budget, and each budget a function', () => {
    expect(Object.keys(BUDGETS).sort()).toEqual([...FUNCTION_NAMES].sort());
  });

  it.each(FUNCTION_NAMES)('of %s keeps to its budget, which is hardly above what it needs', (name) => {
    const { bytes, startBytes } = of(name);
    const budget = budgetOf(name);
    expect.soft(bytes, 'all files').toBeLessThanOrEqual(budget.bytes);
    expect.soft(startBytes, 'files of a cold start').toBeLessThanOrEqual(budget.startBytes);
    expect.soft(bytes * SLACK, 'all files: lower the budget').toBeGreaterThan(budget.bytes);
    expect.soft(startBytes * SLACK, 'files of a cold start: lower the budget').toBeGreaterThan(budget.startBytes);
  });

  it.each(FUNCTION_NAMES)('of %s holds the AWS clients that are written down and no other', (name) => {
    const { inputs, startInputs } = of(name);
    const atStart = clientsOf(startInputs);
    expect(atStart).toEqual(budgetOf(name).clients);
    expect(clientsOf(inputs.keys()).filter((client) => !atStart.includes(client))).toEqual(
      budgetOf(name).clientsOnDemand,
    );
  });

  it('of the check holds no ethers and no client of KMS, S3 or Lambda', () => {
    const { inputs } = of('evaluate');
    expect([...inputs.keys()].filter((file) => file.includes('node_modules/ethers/'))).toEqual([]);
    expect(clientsOf(inputs.keys())).toEqual(['client-secrets-manager']);
  });

  it('holds ethers only where the contract is asked, and there from the start', () => {
    const holders = FUNCTION_NAMES.filter((name) => isHeld('ethers', of(name).startInputs));
    expect(holders).toEqual(['anchor', 'observe', 'proofs', 'publish'].filter((name) => FUNCTION_NAMES.includes(name)));
  });

  it('leaves nothing to the runtime but the modules of Node', () => {
    for (const name of FUNCTION_NAMES) {
      expect
        .soft(
          [...of(name).runtimeModules].filter((module) => !isBuiltin(module)),
          name,
        )
        .toEqual([]);
    }
  });

  it('is the same for the same sources', async () => {
    const again = await bundle(functionFile('evaluate'));
    expect([...again.files.keys()]).toEqual([...of('evaluate').files.keys()]);
    expect([...again.files].every(([name, bytes]) => isSame(bytes, of('evaluate').files.get(name)))).toBe(true);
  });

  it('of `public` has the page at /verify beside it', async () => {
    const outDir = await mkdtemp(join(tmpdir(), 'bundles-'));
    try {
      const dir = (await bundleFunctions(['public'], outDir)).get('public')?.dir ?? '';
      expect((await readdir(dir)).filter((file) => !file.endsWith('.mjs'))).toEqual(['verify.html']);
      expect(await readFile(join(dir, 'verify.html'), 'utf8')).toBe(buildVerifyPage().html);
    } finally {
      await rm(outDir, { recursive: true });
    }
  });

  it('lies in a folder of its own without its source maps', async () => {
    const outDir = await mkdtemp(join(tmpdir(), 'bundles-'));
    try {
      const written = (await bundleFunctions(['sweep'], outDir)).get('sweep');
      expect(written?.bytes).toBe(of('sweep').bytes);
      const files = await readdir(written?.dir ?? '');
      expect(files.sort()).toEqual([...of('sweep').files.keys()].sort());
      expect(files).toContain('index.mjs');
      expect(files.filter((file) => !file.endsWith('.mjs'))).toEqual([]);
      const code = await readFile(join(written?.dir ?? '', 'index.mjs'), 'utf8');
      expect(code).toMatch(/export\s*\{\s*\w+ as handler\s*\}/);
      expect((await readdir(join(outDir, 'sweep.maps'))).length).toBe(files.length);
    } finally {
      await rm(outDir, { recursive: true });
    }
  });
});

function of(name: string): Bundle {
  const found = bundles.get(name);
  if (found === undefined) throw new Error(`there is no bundle of \`${name}\``);
  return found;
}

function budgetOf(name: string): Budget {
  const budget = BUDGETS[name];
  if (budget === undefined) throw new Error(`\`${name}\` has no budget in test/unit/bundles/budgets.json`);
  return budget;
}

function clientsOf(files: Iterable<string>): string[] {
  const found = [...files].flatMap((file) => /node_modules\/@aws-sdk\/(client-[a-z0-9-]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(found)].sort();
}

function isHeld(library: string, files: Iterable<string>): boolean {
  return [...files].some((file) => file.includes(`node_modules/${library}/`));
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
