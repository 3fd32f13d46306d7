// A field that offers what it may hold while one types, as the combobox of the ARIA practices:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { element } from './render.js';
import { say } from './words.js';

/** Milliseconds without a key before the bot is asked. */
const pauseMs = 120;
let count = 0;

/** A text field for which `ask(typed)` resolves with what it may be. `field` is the input within what is returned. */
export function suggesting(attributes, ask) {
  const id = `suggestions-${(count += 1)}`;
  const list = element('ul', { id, role: 'listbox', class: 'suggestions', 'aria-label': say('Suggestions'), hidden: '' });
  const field = element('input', {
    ...attributes,
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': id,
  });
  const node = element('span', { class: 'combo' }, field, list);
  let found = [];
  let at = -1;
  let timer;
  let asked = 0;

  function draw() {
    list.replaceChildren(
      ...found.map((text, number) => {
        const option = element('li', { role: 'option', id: `${id}-${number}`, 'aria-selected': String(number === at) }, text);
        // Before the field loses the focus, and with it the list.
        option.addEventListener('pointerdown', (event) => (event.preventDefault(), take(text)));
        return option;
      }),
    );
    list.hidden = found.length === 0;
    field.setAttribute('aria-expanded', String(found.length > 0));
    if (at < 0) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', `${id}-${at}`);
    return list.children[at]?.scrollIntoView({ block: 'nearest' });
  }

  function close() {
    clearTimeout(timer);
    asked += 1;
    found = [];
    at = -1;
    draw();
  }

  function take(text) {
    field.value = text;
    close();
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  async function look() {
    const number = (asked += 1);
    const all = await ask(field.value);
    if (number !== asked || document.activeElement !== field) return;
    found = all;
    at = -1;
    draw();
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), pauseMs);
  };
  field.addEventListener('input', later);
  field.addEventListener('focus', later);
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const last = found.length - 1;
    if (event.key === 'ArrowDown' && found.length === 0) later();
    else if (found.length === 0) return;
    else if (event.key === 'ArrowDown') at = at === last ? 0 : at + 1;
    else if (event.key === 'ArrowUp') at = at <= 0 ? last : at - 1;
    else if (event.key === 'Enter' && at >= 0) take(found[at]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  });
  return Object.assign(node, { field });
}
