import { bitsOf, CHAIN_PARTS, FLIPPABLE, type Part } from '../flip.ts';
import { button, element } from './element.ts';
import type { Acts, State } from './state.ts';

/** Makes the controls with which the reader flips one bit of the file. */
export function flipping({ words, asksChain }: State, acts: Acts, file: Uint8Array): HTMLElement | null {
  const say = words.flip;
  const parts = FLIPPABLE.filter((part) => bitsOf(file, part) > 0 && (asksChain || !CHAIN_PARTS.includes(part)));
  const part = element(
    'select',
    { id: 'part' },
    ...parts.map((each) => element('option', { value: each }, say.parts[each])),
  );
  const bit = element('input', { type: 'number', id: 'bit', min: '0', step: '1', value: '0', inputmode: 'numeric' });
  const label = element('label', { for: 'bit' });
  const chosen = () => part.value as Part;
  const limit = () => {
    const last = bitsOf(file, chosen()) - 1;
    bit.max = `${last}`;
    label.textContent = say.bit(`${last}`);
    return last;
  };
  limit();
  part.addEventListener('change', limit);
  const flip = () => {
    bit.value = `${Math.min(Math.max(0, Math.trunc(bit.valueAsNumber || 0)), limit())}`;
    acts.flip(chosen(), bit.valueAsNumber);
  };
  const flipAny = () => {
    bit.value = `${Math.floor(Math.random() * (limit() + 1))}`;
    flip();
  };
  return element(
    'section',
    { class: 'card flipping' },
    element('h2', {}, say.heading),
    element('p', {}, say.hint),
    element(
      'div',
      { class: 'controls' },
      element('div', {}, element('label', { for: 'part' }, say.part), part),
      element('div', {}, label, bit),
      button(say.flip, flip, { id: 'flip' }),
      button(say.any, flipAny, { id: 'flip-any' }),
      button(say.restore, acts.restore, { id: 'restore' }),
    ),
    asksChain
      ? null
      : element('p', { class: 'soft' }, `${say.parts.transaction}, ${say.parts.block}: ${say.needsChain}`),
  );
}
