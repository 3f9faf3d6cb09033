type Attributes = Readonly<Record<string, string | boolean>>;
type Child = Node | string | null;

/** Makes an element; an attribute that is `false` is left out, and a child that is null too. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  setAll(made, attributes);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Makes an element of a drawing. */
export function shape(tag: 'svg' | 'line', attributes: Attributes, ...children: readonly Node[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAll(made, attributes);
  made.append(...children);
  return made;
}

/** Makes a button that acts when it is pressed. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', act);
  return made;
}

/** Makes a text in English, whatever the language of the page: words of core are the same everywhere. */
export function english(text: string): HTMLElement {
  return element('span', { lang: 'en' }, text);
}

function setAll(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
}
