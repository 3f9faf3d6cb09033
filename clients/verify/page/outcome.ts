import { verifyAnchorCall } from '../../../core/entry/anchor/anchor-view.ts';
import { timeOf } from '../../../core/entry/anchor/verify-on-chain.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { rpcRequest } from '../../../core/kernel/json-rpc.ts';
import { type Examination, uncheckedParts } from '../examine.ts';
import type { ExaminedStep } from '../steps.ts';
import { explained } from '../words/codes.ts';
import type { Words } from '../words/words.ts';
import { element, english } from './element.ts';
import type { State } from './state.ts';

const MARKS = { held: '✓', failed: '✗', unreached: '–', unchecked: '?' } as const;

/** Makes the verdict: a word, a sentence, and what it does not say. */
export function verdict({ words, examination, flipped }: State): readonly Node[] {
  if (examination === null) return [element('p', {}, words.verdict.waiting)];
  const { verdict } = examination;
  const changed = flipped === null ? null : words.flip.flipped(words.flip.parts[flipped.part], `${flipped.bit}`);
  return [
    element('p', { class: 'word' }, words.verdict.marks[verdict]),
    element('p', {}, sentenceOf(words, examination)),
    changed === null
      ? element('p', { class: 'soft' }, words.verdict.limits[examination.kind])
      : element('p', { class: 'bad' }, changed),
  ];
}

/** Makes the ordered steps, with the words and codes of the command line. */
export function stepsList({ words }: State, { steps, report, bundle }: Examination): HTMLElement {
  const others = uncheckedParts(bundle).map((name) => words.steps.parts[name]);
  return element(
    'section',
    { class: 'steps' },
    element('h2', {}, words.steps.heading),
    element('ol', {}, ...steps.map((step) => stepItem(words, step))),
    ...(report?.unchecked ?? []).map((part) =>
      element('p', { class: 'soft' }, `${words.steps.beside} `, english(part)),
    ),
    others.length === 0 ? null : element('p', { class: 'soft elsewhere' }, words.steps.elsewhere(others.join(', '))),
  );
}

/** Makes the table of the slots that were opened. */
export function slotsTable({ words }: State, { opened }: Examination): HTMLElement | null {
  if (opened === null) return null;
  const rows = Object.entries(opened.slots).map(([name, value]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', lang: 'en' }, name),
      element('td', { class: 'value' }, typeof value === 'string' ? value : JSON.stringify(value)),
    ),
  );
  return element(
    'section',
    { class: 'slots' },
    element('h2', {}, words.slots.heading),
    rows.length === 0 ? element('p', {}, words.slots.none) : element('table', {}, element('tbody', {}, ...rows)),
  );
}

/** Makes the call that anybody can put to a node by hand. */
export function callByHand({ words, policy }: State, { bundle, verdict }: Examination): HTMLElement | null {
  if (bundle === null || policy === null || isLedgerError(policy)) return null;
  const request = rpcRequest('eth_call', [verifyAnchorCall(policy, bundle.anchor), 'latest']);
  const command = `curl -sS YOUR-NODE -H 'content-type: application/json' -d '${request}'`;
  const isFromFile = globalThis.origin === 'null';
  return element(
    'details',
    { class: 'by-hand', open: verdict === 'unchecked' },
    element('summary', {}, words.node.byHand),
    isFromFile ? element('p', {}, words.node.originNull) : null,
    element('pre', { lang: 'en', tabindex: '0' }, command),
    element('p', { class: 'soft' }, words.node.byHandHint),
  );
}

function sentenceOf(
  words: Words,
  { kind, verdict, report, opened, steps, anchoredAt, includeBy }: Examination,
): string {
  const say = words.verdict;
  const failed = steps.find(({ state }) => state === 'failed');
  const leaf = report?.leafIndex.toLocaleString(words.language) ?? '';
  const origin = opened?.origin ?? '';
  switch (verdict) {
    case 'verified':
      return say.verified(leaf, origin, anchoredAt === null ? '' : timeOf(anchoredAt));
    case 'offline':
      return say.offline(leaf, origin);
    case 'signed':
      return kind === 'promise' ? say.promise(includeBy ?? '') : say.receipt(origin);
    case 'untrusted':
      return say.untrusted;
    case 'unchecked':
    case 'failed':
      return say[verdict](failed === undefined ? '' : words.steps.names[failed.step]);
  }
}

function stepItem(words: Words, { step, state, text, code }: ExaminedStep): HTMLElement {
  return element(
    'li',
    { class: state, 'data-step': step, 'data-state': state },
    element('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[state]),
    element(
      'div',
      {},
      element(
        'p',
        { class: 'name' },
        words.steps.names[step],
        ' ',
        element('code', { lang: 'en' }, step),
        ' ',
        element('span', { class: 'state' }, words.steps.states[state]),
      ),
      code === null
        ? null
        : element(
            'p',
            { class: 'why' },
            explained(words.codes, code, words.otherCode),
            ' ',
            element('code', { lang: 'en', 'data-code': code }, code),
          ),
      text === '' ? null : element('p', { class: 'found' }, english(text)),
    ),
  );
}
