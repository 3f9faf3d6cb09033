import { isLedgerError } from '../../../core/kernel/error.ts';
import { isAllowedNode } from '../chain.ts';
import { button, element, english } from './element.ts';
import type { Acts, State } from './state.ts';

/** Makes the top of the page: its name, and the button that changes the language. */
export function header({ words }: State, acts: Acts): HTMLElement {
  const { name, language } = words.other;
  return element(
    'header',
    {},
    element('div', { class: 'bar' }, button(name, acts.switchLanguage, { id: 'language', lang: language })),
    element('h1', {}, words.title),
    element('p', { class: 'lead' }, words.lead),
  );
}

/** Makes the three things that the reader gives: a file, a policy and a node. */
export function inputs(state: State, acts: Acts): HTMLElement {
  return element('div', { class: 'inputs' }, fileInput(state, acts), policyInput(state, acts), nodeInput(state, acts));
}

/** Makes the line that says which file was given. */
export function fileLine({ words, file }: State): string {
  return file === null
    ? words.verdict.waiting
    : words.drop.chosen(file.name, numberOf(file.bytes.length, words.language));
}

/** Makes the line that says whom the reader believes. */
export function policyLine({ words, policy }: State): HTMLElement {
  if (policy === null) return element('p', { id: 'policy-line' }, words.policy.missing);
  if (!isLedgerError(policy))
    return element('p', { id: 'policy-line', class: 'good' }, words.policy.accepted(policy.origin));
  return element('p', { id: 'policy-line', class: 'bad' }, `${words.policy.refused} `, english(policy.message));
}

/** Makes the line that refuses the address of a node which the page may not ask. */
export function nodeLine({ words, node, isAsking }: State): HTMLElement {
  const isRefused = node !== '' && !isAllowedNode(node);
  const text = isAsking ? words.node.asking : isRefused ? words.node.notAllowed : '';
  return element('p', { id: 'node-line', class: isRefused ? 'bad' : '' }, text);
}

/** Writes a number as the language does. */
export function numberOf(value: number | bigint, language: string): string {
  return value.toLocaleString(language);
}

function fileInput(state: State, acts: Acts): HTMLElement {
  const { drop } = state.words;
  const input = element('input', {
    type: 'file',
    id: 'file',
    class: 'unseen',
    multiple: true,
    'aria-describedby': 'file-hint file-line',
  });
  input.addEventListener('change', () => {
    acts.give(input.files ?? []);
    input.value = '';
  });
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, drop.heading),
    input,
    element('label', { for: 'file', class: 'choose' }, drop.label),
    element('p', { id: 'file-hint', class: 'soft' }, drop.hint),
    element('p', { id: 'file-line' }, fileLine(state)),
  );
}

function policyInput(state: State, acts: Acts): HTMLElement {
  const { policy } = state.words;
  const text = element('textarea', {
    id: 'policy',
    rows: '7',
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-describedby': 'policy-hint policy-line',
  });
  text.value = state.policyText;
  text.addEventListener('input', () => acts.setPolicy(text.value));
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, policy.heading),
    element('label', { for: 'policy' }, policy.label),
    text,
    element('p', { id: 'policy-hint', class: 'soft' }, policy.hint),
    policyLine(state),
  );
}

function nodeInput(state: State, acts: Acts): HTMLElement {
  const { node } = state.words;
  const url = element('input', {
    type: 'url',
    id: 'node',
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: 'https://',
    'aria-describedby': 'node-hint node-line',
  });
  url.value = state.node;
  url.addEventListener('input', () => acts.setNode(url.value.trim()));
  url.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') acts.askChain();
  });
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, node.heading),
    element('label', { for: 'node' }, node.label),
    url,
    element('p', { id: 'node-hint', class: 'soft' }, node.hint),
    button(node.ask, acts.askChain, { id: 'ask' }),
    nodeLine(state),
  );
}
