// What became of a command, for whoever gave it: words, files, buttons and forms, in an element of the page.
import { cardText, showable, sizeText } from './files.js';
import { formElement } from './form.js';
import { element, render } from './render.js';
import { say } from './words.js';

const nothing = { text: '', sign: '', files: [], buttons: [], form: undefined, taken: false, trouble: false };

/**
 * Shows outcomes in `into`, one after the other. `orders` gives commands; `ask(form, card)` opens a form, where it is not
 * `inline`; `gone()` hears that nothing is left to show, `shown()` that there is something, `again()` that a form was sent.
 */
export class Card {
  #into;
  #orders;
  #options;
  #state = nothing;
  #due = false;
  #running;
  /** While words alone may come that are said above the form, it stays as it is. */
  #quiet = false;
  /** What was entered in a form that was sent: it stands there again where it was not taken. */
  #entered;
  #parts = {
    sign: element('p', { class: 'faint', role: 'status' }),
    text: element('div', { class: 'text' }),
    form: element('div', { class: 'inline-form' }),
    files: element('div', { class: 'files' }),
    buttons: element('div', { class: 'actions' }),
  };

  constructor(into, orders, options) {
    this.#into = into;
    this.#orders = orders;
    this.#options = options;
    into.append(...Object.values(this.#parts));
  }

  /** Nobody looks at it any more: what is still on its way is not wanted. */
  end() {
    this.#running?.abort();
  }

  /** The words it shows, for those who hear them. */
  get words() {
    return this.#parts.text.innerText;
  }

  /** Gives a command, and shows what becomes of it. */
  async give(order) {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    let fresh = true;
    this.#into.setAttribute('aria-busy', 'true');
    const slow = setTimeout(() => this.#take({ type: 'sign', text: say('One moment …') }), slowMs);
    await this.#orders.run(
      order,
      (line) => {
        clearTimeout(slow);
        if (running.signal.aborted) return;
        // What was shown before stands until there is something else.
        if (fresh) this.#state = nothing;
        fresh = false;
        this.#take(line);
      },
      running.signal,
    );
    clearTimeout(slow);
    if (running.signal.aborted) return undefined;
    this.#into.setAttribute('aria-busy', 'false');
    return this.#over();
  }

  /** What was entered for something else is of no use any more. */
  forget() {
    this.#entered = undefined;
  }

  /** Gives what a form has become, and shows that in its place, or the form as it is then. */
  async fill(command, chosen, entered) {
    this.#entered = entered;
    const before = this.#state;
    this.#quiet = this.#options.again !== undefined;
    await this.give({ command, chosen });
    const { text, form, files, buttons, taken, sign } = this.#state;
    const only = this.#quiet && !form && !taken && files.length === 0 && buttons.length === 0;
    this.#quiet = false;
    if (!only) return this.#draw();
    this.#state = before;
    return this.#options.again(text || sign);
  }

  #take(line) {
    const { type, ...rest } = line;
    const state = { ...this.#state };
    if (type === 'text') Object.assign(state, { text: state.text.slice(0, rest.keep) + rest.add, sign: '' });
    if (type === 'sign') state.sign = rest.text;
    if (type === 'trouble') Object.assign(state, { sign: rest.text, trouble: true });
    if (type === 'file') state.files = [...state.files, rest.file];
    if (type === 'buttons') state.buttons = rest.buttons;
    if (type === 'form') state.form = rest.form;
    if (type === 'taken') state.taken = true;
    this.#state = state;
    if (!this.#due) requestAnimationFrame(() => this.#draw());
    this.#due = true;
    if (!state.taken && !(state.form && !this.#options.inline)) this.#options.shown?.();
  }

  #over() {
    const { text, sign, files, buttons, form, taken } = this.#state;
    if (form && !this.#options.inline) this.#options.ask(form, this);
    const empty = (text === '' || form) && sign === '' && files.length === 0 && buttons.length === 0;
    if (taken || (empty && !(form && this.#options.inline))) return this.#options.gone?.(taken);
    return this.#draw();
  }

  #draw() {
    this.#due = false;
    if (this.#quiet) return;
    const { text, sign, files, buttons, form, trouble } = this.#state;
    const { sign: line, text: words, files: below, buttons: actions, form: place } = this.#parts;
    line.textContent = sign;
    line.classList.toggle('trouble', trouble);
    line.hidden = sign === '';
    // Beside a form there is nothing to say but what it says itself: the words are for where it cannot be shown.
    const said = form ? '' : text;
    render(said, words);
    words.hidden = said === '';
    below.replaceChildren(...files.map(handed));
    below.hidden = files.length === 0;
    actions.replaceChildren(...buttons.map((button) => pressable(button, () => this.give(button))));
    actions.hidden = buttons.length === 0;
    if (this.#options.inline && place.form !== form) {
      place.form = form;
      place.replaceChildren(...(form ? [formElement(form, { ...this.handles(form), entered: this.#entered })] : []));
    }
  }

  /** What a form of this card does. */
  handles(form) {
    return {
      suggest: (option, typed) => this.#orders.suggest(form.command, option, typed),
      submit: (chosen, entered) => void this.fill(form.command, chosen, entered),
      press: (button, entered) => void this.fill(button.command, button.chosen, entered),
    };
  }
}

/** Milliseconds until whoever waits is told that it takes a while. */
const slowMs = 500;

/** A button of the bot's. While it is done, it can be pressed no second time. */
export function pressable({ label, thumb, grave, pressed }, act) {
  const button = element(
    'button',
    {
      type: 'button',
      class: `act${grave ? ' grave' : ''}${thumb ? ` thumb ${thumb}` : ''}`,
      'aria-label': thumb ? label : undefined,
      title: thumb ? label : undefined,
      'aria-pressed': thumb ? String(Boolean(pressed)) : undefined,
    },
    thumb ? hand() : label,
  );
  let busy = false;
  button.addEventListener('click', () => {
    if (busy) return;
    busy = true;
    button.setAttribute('aria-busy', 'true');
    void Promise.resolve(act()).then(() => {
      busy = false;
      button.removeAttribute('aria-busy');
    });
  });
  return button;
}

const svg = 'http://www.w3.org/2000/svg';

/** A thumb up; which is turned around to be one down. */
function hand() {
  const drawn = document.createElementNS(svg, 'svg');
  const line = document.createElementNS(svg, 'path');
  drawn.setAttribute('viewBox', '0 0 24 24');
  drawn.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', 'M7.500 11 11 3.500a2.200 2.200 0 0 1 2.500 2.200V9.500h5a2 2 0 0 1 2 2.300l-1 6.500a2 2 0 0 1-2 1.700h-10zM7.500 11v9h-4v-9z');
  drawn.append(line);
  return drawn;
}

/** A file of an outcome: a picture is shown with what it says for those who cannot see it, all else is there to be saved. */
function handed(file) {
  const url = `/api/handouts/${file.id}`;
  const size = sizeText(file.size);
  const save = { href: url, download: file.name, 'aria-label': say('Save {name}, {size}', { name: file.name, size }) };
  if (!showable(file)) {
    const words = element('span', { class: 'words' }, element('span', { class: 'name' }, file.name), element('span', { class: 'faint' }, size));
    return element('a', { ...save, class: 'card' }, element('span', { class: 'badge', 'aria-hidden': 'true' }, cardText(file)), words);
  }
  const image = element('img', { src: url, alt: file.described ?? file.name, decoding: 'async' });
  return element('a', { class: 'chart', href: url, target: '_blank', rel: 'noopener', title: file.name, 'aria-label': say('Open {name}', { name: file.name }) }, image);
}
