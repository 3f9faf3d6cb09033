import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HardhatUserConfig } from 'hardhat/config';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ARTIFACT = join(ROOT, 'artifacts/contracts/ConsentAnchor.sol/ConsentAnchor.json');
const STAMP = join(ROOT, 'cache/contracts.sha256');
const SOURCE_FOLDERS = ['contracts', 'test/contracts/fixtures'];
const OTHER_INPUTS = ['hardhat.config.ts', 'package-lock.json'];

/** Compiles the contracts, unless the last build had the same sources, settings and compiler. */
export async function buildContracts(): Promise<void> {
  const stamp = await hashOfInputs();
  if ((await textOf(STAMP)) === stamp && (await textOf(ARTIFACT)) !== undefined) return;
  const hre = await loadHardhat();
  await hre.tasks.getTask('build').run({ quiet: true });
  await mkdir(join(ROOT, 'cache'), { recursive: true });
  await writeFile(STAMP, stamp);
}

/**
 * Loads Hardhat, from any directory, with the repository's configuration and `changes` to its sections. It is imported
 * here because loading takes about a second.
 */
export async function loadHardhat(changes: Pick<HardhatUserConfig, 'networks' | 'paths'> = {}) {
  const { createHardhatRuntimeEnvironment } = await import('hardhat/hre');
  const { default: config } = await import('../../hardhat.config.ts');
  const changed = {
    ...config,
    networks: { ...config.networks, ...changes.networks },
    paths: { ...config.paths, ...changes.paths },
  };
  return createHardhatRuntimeEnvironment(changed, { config: join(ROOT, 'hardhat.config.ts') }, ROOT);
}

async function hashOfInputs(): Promise<string> {
  const names = [...OTHER_INPUTS];
  for (const folder of SOURCE_FOLDERS) {
    const files = await readdir(join(ROOT, folder)).catch(() => []);
    names.push(...files.filter((file) => file.endsWith('.sol')).map((file) => `${folder}/${file}`));
  }
  const hash = createHash('sha256');
  for (const name of names.sort()) hash.update(`${name}\0${await textOf(join(ROOT, name))}\0`);
  return hash.digest('hex');
}

/** Reads the text of a file; undefined when there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
