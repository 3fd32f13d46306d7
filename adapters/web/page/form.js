// A form of the bot's: its fields with their help, in groups, and where their values come from.
import { chosenIn, enter, enteredIn, fieldOf, isChanged, nameOf } from './fields.js';
import { element } from './render.js';
import { say } from './words.js';

let count = 0;
/** With more fields than that, one looks for them. */
const many = 12;

/**
 * `suggest(option, typed)`, `submit(chosen, entered)` with all that was chosen and filled in, `press(button, entered)` for what
 * takes a value back, and `cancel()` where one can leave. `entered` is what was entered and may have to be entered again.
 */
export function formElement(form, { suggest, submit, press, cancel, entered }) {
  const fields = form.fields.filter(({ kind }) => kind !== 'file');
  const rows = fields.map((field) =>
    row(field, {
      suggest,
      press: (button) => {
        const others = enteredIn(node);
        others.delete(field.name);
        press(button, others);
      },
    }),
  );
  const state = element('span', { class: 'faint', role: 'status' });
  const filled = form.fields.some(({ value }) => value !== undefined);
  const act = element('button', { type: 'submit' }, filled ? say('Save') : say('Send'));
  const foot = element('div', { class: 'foot' }, act);
  if (cancel) {
    const leave = element('button', { type: 'button', class: 'quiet' }, say('Cancel'));
    leave.addEventListener('click', cancel);
    foot.append(leave);
  }
  foot.append(state);
  const node = element('form', { class: 'form', 'aria-label': form.title }, ...grouped(fields, rows), foot);
  if (rows.length > many) node.prepend(finder(node));
  const look = () => {
    const changed = [...node.querySelectorAll('[data-kind]')].filter(isChanged).length;
    node.classList.toggle('changed', changed > 0);
    if (filled) state.textContent = changed === 0 ? '' : changed === 1 ? say('1 change') : say('{changed} changes', { changed });
  };
  node.addEventListener('input', look);
  node.addEventListener('change', look);
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    // Once: what it does is done when the form is gone.
    act.disabled = true;
    submit({ ...form.chosen, ...chosenIn(node) }, enteredIn(node));
  });
  if (entered) enter(node, entered);
  look();
  return node;
}

/** Fields that follow each other under one heading stand together. */
function grouped(fields, rows) {
  const parts = [];
  let last;
  for (const [at, node] of rows.entries()) {
    const { group } = fields[at];
    if (at === 0 || group !== last) parts.push(element('fieldset', {}, ...(group === undefined ? [] : [element('legend', {}, group)])));
    parts.at(-1).append(node);
    last = group;
  }
  return parts;
}

function row(option, { suggest, press }) {
  const { description, required, least, most, origin, reset } = option;
  const id = `field-${(count += 1)}`;
  const { node: control, field } = fieldOf(option, suggest);
  field.id = id;
  const name = nameOf(option);
  const words = required || option.value !== undefined ? name : say('{name} (optional)', { name });
  const label = element('label', { for: id, class: 'label' }, words);
  const bounded = least !== undefined && most !== undefined && !description.includes(String(most));
  const bounds = bounded ? ` (${least} – ${most})` : '';
  const help = element('p', { class: 'help faint', id: `${id}-help` }, `${description}${bounds}`);
  field.setAttribute('aria-describedby', `${id}-help`);
  const node = element('div', { class: `row${field.type === 'checkbox' ? ' switched' : ''}` }, label, control, help);
  if (origin === undefined && reset === undefined) return node;
  const from = element('p', { class: 'origin' }, element('span', {}, origin ?? ''));
  if (reset) {
    const back = element('button', { type: 'button', class: 'quiet', 'aria-label': `${reset.label}: ${name}` }, reset.label);
    back.addEventListener('click', () => press(reset));
    from.append(back);
  }
  node.append(from);
  return node;
}

/** Shows only what holds the words that one looks for. */
function finder(form) {
  const field = element('input', { type: 'search', placeholder: say('Find …'), 'aria-label': say('Find a field') });
  const none = element('p', { class: 'faint', role: 'status' });
  field.addEventListener('input', (event) => {
    event.stopPropagation();
    const wanted = field.value.trim().toLowerCase();
    for (const node of form.querySelectorAll('.row')) node.hidden = !node.textContent.toLowerCase().includes(wanted);
    for (const group of form.querySelectorAll('fieldset')) group.hidden = !group.querySelector('.row:not([hidden])');
    none.textContent = form.querySelector('.row:not([hidden])') ? '' : say('Nothing here is called so.');
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
  return element('div', { class: 'finder' }, field, none);
}
