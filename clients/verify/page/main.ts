import { AnchorView } from '../../../core/entry/anchor/anchor-view.ts';
import { parsePolicy, type VerificationPolicy } from '../../../core/entry/policy.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { browserRpc, isAllowedNode } from '../chain.ts';
import { examine as examined, examineOnChain } from '../examine.ts';
import { flipBit } from '../flip.ts';
import { isPolicy } from '../recognise.ts';
import { en } from '../words/en.ts';
import type { Words } from '../words/words.ts';
import { zh } from '../words/zh.ts';
import { drawnProof } from './drawn.ts';
import { button, element } from './element.ts';
import { flipping } from './flipping.ts';
import { fileLine, header, inputs, nodeLine, policyLine } from './inputs.ts';
import { callByHand, slotsTable, stepsList, verdict } from './outcome.ts';
import type { Acts, GivenFile, State } from './state.ts';

const state: State = {
  words: navigator.language.startsWith('zh') ? zh : en,
  file: null,
  policyText: '',
  policy: null,
  node: '',
  asksChain: false,
  isAsking: false,
  flipped: null,
  examination: null,
  isUnfolded: false,
};

const top = element('div');
const outcome = element('section', { id: 'verdict', role: 'status', tabindex: '-1' });
const proof = element('div', { class: 'proof' });
const further = element('div');
const trial = element('div');
const foot = element('footer');

/** Number of the newest examination: what an older one finds is dropped. */
let newest = 0;

const acts: Acts = {
  give: (files) => void give([...files]),
  setPolicy(text) {
    state.policyText = text;
    state.policy = policyOf(text);
    void examine();
  },
  setNode(url) {
    state.node = url;
    state.asksChain = false;
    showLines();
  },
  askChain() {
    state.asksChain = isAllowedNode(state.node);
    showTrial();
    void examine().then(() => outcome.focus());
  },
  flip(part, bit) {
    state.flipped = { part, bit };
    void examine();
  },
  restore() {
    state.flipped = null;
    void examine();
  },
  unfold() {
    state.isUnfolded = !state.isUnfolded;
    showOutcome();
    document.getElementById('unfold')?.focus();
  },
  switchLanguage() {
    setWords(state.words === en ? zh : en);
    document.getElementById('language')?.focus();
  },
};

/** Takes the files that were chosen or dropped together: a policy among them is the policy. */
async function give(files: readonly File[]): Promise<void> {
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (isPolicy(bytes)) acts.setPolicy(new TextDecoder().decode(bytes));
    else take({ name: file.name, bytes });
  }
  showTop();
  await examine();
  if (state.file !== null) outcome.focus();
}

function take(file: GivenFile): void {
  state.file = file;
  state.flipped = null;
  state.isUnfolded = false;
  trial.replaceChildren();
}

async function examine(): Promise<void> {
  const mine = ++newest;
  const bytes = currentBytes();
  const policy = trusted();
  state.examination = bytes === null ? null : examined(bytes, policy);
  state.isAsking = state.asksChain && state.examination?.verdict === 'offline';
  showLines();
  if (bytes !== null && policy !== null && state.isAsking) {
    const found = await examineOnChain(bytes, policy, new AnchorView(browserRpc(state.node), policy));
    if (mine !== newest) return;
    state.examination = found;
  }
  state.isAsking = false;
  showLines();
  showOutcome();
}

/** Returns the bytes to examine: the file as it was given, or with a bit flipped. */
function currentBytes(): Uint8Array | null {
  const { file, flipped } = state;
  if (file === null || flipped === null) return file?.bytes ?? null;
  return flipBit(file.bytes, flipped.part, flipped.bit);
}

function policyOf(text: string): State['policy'] {
  if (text.trim() === '') return null;
  try {
    return parsePolicy(JSON.parse(text));
  } catch (error) {
    if (isLedgerError(error)) return error;
    return new LedgerError('POLICY_MALFORMED', 'the policy is not JSON', { cause: error });
  }
}

function trusted(): VerificationPolicy | null {
  return isLedgerError(state.policy) ? null : state.policy;
}

function setWords(words: Words): void {
  state.words = words;
  document.documentElement.lang = words.language;
  document.title = words.title;
  showTop();
  showTrial();
  showOutcome();
  foot.replaceChildren(element('p', { class: 'soft' }, words.save));
}

function showTop(): void {
  top.replaceChildren(header(state, acts), inputs(state, acts));
}

/** Shows what has become of the three inputs, without touching the inputs themselves. */
function showLines(): void {
  document.getElementById('file-line')?.replaceChildren(fileLine(state));
  document.getElementById('policy-line')?.replaceWith(policyLine(state));
  document.getElementById('node-line')?.replaceWith(nodeLine(state));
}

function showOutcome(): void {
  const { examination, words } = state;
  outcome.className = examination?.verdict ?? 'none';
  outcome.replaceChildren(...verdict(state));
  const shown = examination === null ? [] : [drawnProof(state, acts, examination), stepsList(state, examination)];
  proof.replaceChildren(...shown.filter((part) => part !== null));
  const rest =
    examination === null
      ? []
      : [
          slotsTable(state, examination),
          callByHand(state, examination),
          button(words.print, () => print(), { id: 'print' }),
        ];
  further.replaceChildren(...rest.filter((part) => part !== null));
  if (trial.childElementCount === 0) showTrial();
}

/** Shows the controls that flip a bit, of a file that has parts. */
function showTrial(): void {
  const { file } = state;
  const controls = file === null ? null : flipping(state, acts, file.bytes);
  trial.replaceChildren(...(controls === null ? [] : [controls]));
}

function acceptDrops(): void {
  const { body } = document;
  body.addEventListener('dragover', (event) => {
    event.preventDefault();
    body.classList.add('over');
  });
  for (const end of ['dragleave', 'drop'] as const) body.addEventListener(end, () => body.classList.remove('over'));
  body.addEventListener('drop', (event) => {
    event.preventDefault();
    acts.give(event.dataTransfer?.files ?? []);
  });
}

/** Opens on paper what is folded on the screen. */
function unfoldOnPaper(): void {
  let opened: readonly HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const each of opened) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of opened) each.open = false;
  });
}

document.body.append(element('main', {}, top, outcome, proof, further, trial, foot));
setWords(state.words);
acceptDrops();
unfoldOnPaper();
