import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { buildVerifyPage } from '../clients/verify/build.ts';

const command = new Command('npm run build:verify --')
  .description('Makes the page that verifies a proof bundle one file; the same sources give the same bytes.')
  .argument('[file]', 'where to write it', 'verify.html')
  .parse();
const [file] = command.processedArgs as [string];

const { html } = buildVerifyPage();
writeFileSync(file, html);
console.log(`${file}: ${Buffer.byteLength(html)} bytes, SHA-256 ${hash('sha256', html)}`);
