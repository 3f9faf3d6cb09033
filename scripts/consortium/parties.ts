import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { fromUtf8, utf8 } from '../../core/kernel/bytes.ts';
import { readSecretFile } from '../../lambdas/adapters/filesystem/key-file.ts';

/** The parties of a consortium besides the ledgers; in production each of them is a different institution. */
export interface Parties {
  /** Accounts that seal the blocks. */
  readonly signers: readonly Wallet[];
  /** Pays for the deployment and funds the gas accounts; has no power over the contract. */
  readonly treasury: Wallet;
  /** Names registrars and guardians. */
  readonly admin: Wallet;
  /** Adds logs and sets their keys. */
  readonly registrar: Wallet;
  /** Marks a log that misbehaved. */
  readonly guardian: Wallet;
}

/** Reads the parties from a folder with a key file (mode 0600) for each; makes the files on first use. */
export async function partiesIn(folder: string, signerCount: number): Promise<Parties> {
  const party = async (name: string) => {
    const text = await readSecretFile(join(folder, `${name}.key`), () => utf8(randomBytes(32).toString('hex')));
    return new Wallet(`0x${fromUtf8(text).trim()}`);
  };
  const signers: Wallet[] = [];
  for (let number = 1; number <= signerCount; number++) signers.push(await party(`signer-${number}`));
  const [treasury, admin, registrar, guardian] = [
    await party('treasury'),
    await party('admin'),
    await party('registrar'),
    await party('guardian'),
  ];
  return { signers, treasury, admin, registrar, guardian };
}
