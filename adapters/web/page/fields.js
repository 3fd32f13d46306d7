// Fields for what is chosen with a command or filled in with a form, and what was entered in them.
import { element } from './render.js';
import { suggesting } from './suggest.js';
import { say } from './words.js';

/**
 * The field of an option: `{ node, field }`, of which `node` is shown. Files are attached as with any message, and have none.
 * `suggest(option, typed)` resolves with what it may be.
 */
export function fieldOf(option, suggest) {
  const made = controlOf(option, suggest);
  const field = made.field ?? made;
  field.name = option.name;
  field.required = Boolean(option.required) && option.kind !== 'flag';
  field.dataset.kind = option.kind;
  const text = textOf(option.value);
  if (field.type === 'checkbox') field.checked = option.value === true;
  else if (option.value !== undefined) field.value = text;
  field.dataset.before = valueIn(field);
  if (option.value !== undefined) field.dataset.filled = '';
  return { node: made, field };
}

function textOf(value) {
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value ?? '');
}

function controlOf(option, suggest) {
  const { name, kind, choices, labels, least, most, longest = 100_000, required, suggested, many, value } = option;
  if (choices?.length > 0) return choice(choices, { labels, filled: required || value !== undefined, value });
  if (kind === 'flag' && typeof value === 'boolean') return element('input', { type: 'checkbox', role: 'switch' });
  // Not a box to tick: what is left open is the command's to decide.
  if (kind === 'flag') return choice(['yes', 'no'], { labels: [say('yes'), say('no')], filled: required });
  if (kind === 'number') return element('input', { type: 'number', min: least, max: most, step: 'any', inputmode: 'decimal' });
  if (suggested) return suggesting({ maxlength: longest }, (typed) => suggest(name, typed));
  if (many) return element('input', { maxlength: longest, placeholder: say('None') });
  return longest > 100 ? element('textarea', { rows: 1, maxlength: longest }) : element('input', { maxlength: longest });
}

function choice(choices, { labels = choices, filled, value = '' }) {
  const now = textOf(value);
  // What was chosen before may be no choice any more: it stays until another is chosen. So does nothing.
  const stands = choices.includes(now) || (filled && now === '' && choices.includes('')) ? [] : [now];
  const values = filled && now !== '' ? [...stands, ...choices] : ['', ...choices.filter((one) => one !== '')];
  return element('select', {}, ...values.map((one) => element('option', { value: one }, labels[choices.indexOf(one)] || one || '–')));
}

function valueIn(field) {
  return field.type === 'checkbox' ? String(field.checked) : field.value.trim();
}

/** Whether something else was entered than stood there. */
export function isChanged(field) {
  return valueIn(field) !== field.dataset.before;
}

/**
 * What was entered in an element's fields. What was filled in before and is the same now is left out unless it is required, as is
 * what is empty and was.
 */
export function chosenIn(within) {
  const chosen = {};
  for (const field of within.querySelectorAll('[data-kind]')) {
    const text = valueIn(field);
    const same = !isChanged(field);
    if (same && (text === '' || (field.dataset.filled === '' && !field.required))) continue;
    chosen[field.name] = typed(field, text);
  }
  return chosen;
}

function typed(field, text) {
  if (field.type === 'checkbox') return field.checked;
  if (text === '') return '';
  if (field.dataset.kind === 'flag') return text === 'yes';
  return field.dataset.kind === 'number' ? Number(text) : text;
}

/** What somebody has entered and not sent yet, by the fields' names. */
export function enteredIn(within) {
  const changed = [...within.querySelectorAll('[data-kind]')].filter(isChanged);
  return new Map(changed.map((field) => [field.name, field.type === 'checkbox' ? field.checked : field.value]));
}

/** Enters it again, where it is not what stands there by now. */
export function enter(within, entered) {
  for (const field of within.querySelectorAll('[data-kind]')) {
    if (!entered.has(field.name)) continue;
    if (field.type === 'checkbox') field.checked = entered.get(field.name);
    else field.value = entered.get(field.name);
  }
}

/** What an option is called, as people read it. */
export function nameOf({ name, label = name }) {
  return worded(label);
}

/** A name as people read it. */
export function worded(name) {
  const words = name.replaceAll('-', ' ');
  return `${words[0].toUpperCase()}${words.slice(1)}`;
}
