import { toHex } from '../../../core/kernel/hex.ts';
import { type DrawnLevel, type DrawnProof, drawProof } from '../drawing.ts';
import type { Examination } from '../examine.ts';
import type { StepName } from '../steps.ts';
import type { Words } from '../words/words.ts';
import { button, element, shape } from './element.ts';
import { numberOf } from './inputs.ts';
import type { Acts, State } from './state.ts';

/** The most levels that are drawn unasked, and how many of them at each end when there are more. */
const MOST_LEVELS = 6;
const ENDS = 2;

/** `computed`: this page computed it, and no step says yet that it holds. */
type Mark = 'held' | 'failed' | 'computed' | 'open';

/** Makes the proof as a tree: on top what everybody sees, at the bottom the entry. Null: there is nothing to draw. */
export function drawnProof(state: State, acts: Acts, examination: Examination): HTMLElement | null {
  const { words } = state;
  const { bundle, steps } = examination;
  const drawn = bundle && drawProof(bundle);
  if (bundle === null || drawn === null) return null;
  const markOf = (...names: readonly StepName[]) => markedBy(steps.filter(({ step }) => names.includes(step)));
  const say = words.drawing;
  const count = (value: number | bigint) => numberOf(value, words.language);
  const entryMark = markOf('entry', 'leaf hash', 'disclosures');
  const pathMark = markOf('inclusion') === 'held' ? 'held' : 'computed';
  const sides = drawn.levels.map(({ side }) => side);
  return element(
    'section',
    { class: 'drawn' },
    element('h2', {}, say.heading),
    element(
      'figure',
      { role: 'img', 'aria-label': say.described(drawn.isSame, count(drawn.levels.length)) },
      element('p', { class: 'soft' }, say.top),
      box(
        say.block(count(bundle.anchor.block)),
        shortened(bundle.anchor.blockHash),
        markOf('anchor', 'chain', 'anchored', 'transaction', 'block'),
      ),
      line(['middle'], 'middle'),
      box(say.checkpoint(count(drawn.treeSize)), bundle.origin, markOf('checkpoint')),
      line(['middle'], 'middle'),
      roots(words, drawn, pathMark),
      ...levels(state, drawn.levels, { leaf: entryMark, path: pathMark }),
      line([sides[0] ?? 'middle'], 'middle', true),
      box(
        say.entry(count(drawn.leafIndex), count(bundle.entry.length)),
        say.opened(count(bundle.disclosures.length)),
        entryMark,
      ),
      element('p', { class: 'soft' }, say.bottom),
    ),
    element('p', { class: 'soft key' }, say.key),
    drawn.levels.length <= MOST_LEVELS
      ? null
      : button(state.isUnfolded ? say.fold : say.unfold, acts.unfold, { id: 'unfold' }),
    hashes(words, drawn),
  );
}

function markedBy(steps: Examination['steps']): Mark {
  if (steps.some(({ state }) => state === 'failed')) return 'failed';
  return steps.every(({ state }) => state === 'held') ? 'held' : 'open';
}

function roots(words: Words, { root, signedRoot, isSame }: DrawnProof, pathMark: Mark): HTMLElement {
  const say = words.drawing;
  return element(
    'div',
    { class: `box root ${isSame ? pathMark : 'failed'}` },
    element('b', {}, say.root),
    element('span', {}, `${say.signedRoot} `, shortened(toHex(signedRoot))),
    element('strong', {}, isSame ? `= ${say.same}` : `≠ ${say.different}`),
    element('span', {}, `${say.computedRoot} `, shortened(toHex(root))),
  );
}

type PathMarks = Readonly<Record<'leaf' | 'path', Mark>>;

/** Makes the rows of the path, from the root down. */
function levels({ words, isUnfolded }: State, all: readonly DrawnLevel[], marks: PathMarks): readonly Node[] {
  const isFolded = all.length > MOST_LEVELS && !isUnfolded;
  return all
    .map((level, height) => ({ level, height, above: all[height + 1]?.side ?? 'middle' }) as const)
    .filter(({ height }) => !isFolded || height < ENDS || height >= all.length - ENDS)
    .toReversed()
    .flatMap(({ level, height, above }) => [
      isFolded && height === ENDS - 1
        ? element('p', { class: 'fold' }, words.drawing.folded(numberOf(all.length - 2 * ENDS, words.language)))
        : line(['left', 'right'], above),
      row(words, level, height === 0, marks),
    ]);
}

function row(words: Words, { node, neighbour, side }: DrawnLevel, isLeaf: boolean, marks: PathMarks): HTMLElement {
  const say = words.drawing;
  const own = box(isLeaf ? say.leaf : say.node, shortened(toHex(node)), isLeaf ? marks.leaf : marks.path);
  const given = box(say.neighbour, shortened(toHex(neighbour)), 'open');
  return element('div', { class: 'row' }, ...(side === 'left' ? [own, given] : [given, own]));
}

function box(name: string, value: Node | string, mark: Mark): HTMLElement {
  const sign = { held: '✓', failed: '✗', computed: '', open: '' }[mark];
  return element(
    'div',
    { class: `box ${mark}` },
    element('b', {}, sign === '' ? null : element('span', { class: 'sign' }, `${sign} `), name),
    element('span', {}, value),
  );
}

const ACROSS = { left: 25, middle: 50, right: 75 } as const;
type Place = keyof typeof ACROSS;

/** Makes the lines from the boxes of one row up to the box above; `isDown`: from a box above down to the middle. */
function line(from: readonly Place[], to: Place, isDown = false): SVGElement {
  const lines = from.map((place) =>
    shape('line', {
      x1: `${ACROSS[place]}`,
      y1: isDown ? '0' : '20',
      x2: `${ACROSS[to]}`,
      y2: isDown ? '20' : '0',
      'vector-effect': 'non-scaling-stroke',
    }),
  );
  return shape('svg', { viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, ...lines);
}

function hashes(words: Words, { leafHash, levels: all, root, signedRoot }: DrawnProof): HTMLElement {
  const say = words.drawing;
  const item = (name: string, bytes: Uint8Array) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, element('code', {}, toHex(bytes))));
  return element(
    'details',
    { class: 'hashes' },
    element('summary', {}, say.hashes),
    element(
      'dl',
      {},
      item(`${say.root}, ${say.signedRoot}`, signedRoot),
      item(`${say.root}, ${say.computedRoot}`, root),
      ...all
        .map(({ neighbour }, height) => item(`${say.level(`${height}`)}, ${say.neighbour}`, neighbour))
        .toReversed(),
      item(say.leaf, leafHash),
    ),
  );
}

/** Makes a hash of its first six and last four digits. */
function shortened(hex: string): HTMLElement {
  const digits = hex.replace(/^0x/, '');
  return element('code', {}, `${digits.slice(0, 6)}…${digits.slice(-4)}`);
}
