// The menu of a message: a button, and what it offers, reached by mouse and by keyboard alike.
import { element } from './render.js';

/** A button that opens a menu of `entries`: `{ label, act }`. */
export function menu(label, entries) {
  const open = element('button', { type: 'button', class: 'quiet more', 'aria-label': label, 'aria-haspopup': 'menu' });
  const list = element('div', { class: 'menu', role: 'menu', hidden: '' }, ...entries.map(({ label: name, act }) => item(name, act)));
  const node = element('span', { class: 'menu-holder' }, open, list);
  const items = [...list.children];

  function item(name, act) {
    const made = element('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, name);
    made.addEventListener('click', () => (close(true), act()));
    return made;
  }

  function show() {
    // Where there is more room.
    list.classList.toggle('up', open.getBoundingClientRect().bottom > innerHeight / 2);
    list.hidden = false;
    open.setAttribute('aria-expanded', 'true');
    items[0]?.focus();
  }

  function close(back) {
    list.hidden = true;
    open.setAttribute('aria-expanded', 'false');
    if (back) open.focus();
  }

  open.setAttribute('aria-expanded', 'false');
  open.addEventListener('click', () => (list.hidden ? show() : close(true)));
  node.addEventListener('focusout', ({ relatedTarget }) => {
    if (!node.contains(relatedTarget)) close(false);
  });
  list.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape') close(true);
    else if (to === undefined) return;
    else items.at(to % items.length).focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return node;
}
