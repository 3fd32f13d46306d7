// What the bot can be told to do: offered as one types a slash, or on the menu of a message.
import { element } from './render.js';

/** What a message must hold for a menu entry to make sense; those not named here are offered on all. */
const fitting = {
  describe: ({ files }) => files.some(({ kind }) => kind === 'image'),
  transcribe: ({ files }) => files.some(isRecording),
  translate: ({ text, files }) => text !== '' || files.some(isRecording),
  speak: ({ text, files }) => text !== '' || files.some(({ kind }) => kind === 'document'),
};

function isRecording({ kind }) {
  return kind === 'audio' || kind === 'video';
}

/** The commands for the menu of a message. */
export function entriesFor(commands, { text, files = [], task, growing }) {
  if (growing || task !== undefined) return [];
  return commands.filter(({ menu, name }) => menu !== undefined && (fitting[name]?.({ text, files }) ?? true));
}

/** The command that a text gives, with what stands behind its name: the longest name counts. */
export function commandIn(commands, text) {
  const words = text.trim();
  const fitting = commands.filter(({ name }) => words === `/${name}` || words.startsWith(`/${name} `) || words.startsWith(`/${name}\n`));
  const command = fitting.toSorted((one, other) => other.name.length - one.name.length)[0];
  return command && { command, rest: words.slice(command.name.length + 1).trim() };
}

/** As the conversation shows a command. */
export function wordsOf(name, chosen) {
  return [`/${name}`, ...Object.entries(chosen).map(([option, value]) => `${option}: ${value}`)].join(' ');
}

/** Offers the commands whose names begin as what is typed; `choose(command)` hears which one it is. */
export class Offer {
  #field;
  #list;
  #choose;
  #commands = [];
  #at = 0;

  constructor({ field, list, choose }) {
    this.#field = field;
    this.#list = list;
    this.#choose = choose;
    field.addEventListener('input', () => this.#look());
    field.addEventListener('blur', () => this.#close());
    field.addEventListener('keydown', (event) => this.#key(event));
  }

  /** All that can be offered. */
  all = [];

  #look() {
    const typed = /^\/([\w -]*)$/.exec(this.#field.value)?.[1].toLowerCase();
    this.#commands = typed === undefined ? [] : this.all.filter(({ name }) => name.startsWith(typed));
    this.#at = 0;
    this.#draw();
  }

  #close() {
    this.#commands = [];
    this.#draw();
  }

  #draw() {
    this.#list.replaceChildren(
      ...this.#commands.map((command, at) => {
        const words = [element('span', { class: 'name' }, `/${command.name}`), ' ', element('span', { class: 'faint' }, command.description)];
        const option = element('li', { role: 'option', id: `command-${at}`, 'aria-selected': String(at === this.#at) }, ...words);
        // Before the field loses the focus, and with it the list.
        option.addEventListener('pointerdown', (event) => (event.preventDefault(), this.#take(command)));
        return option;
      }),
    );
    const shown = this.#commands.length > 0;
    this.#list.hidden = !shown;
    this.#list.children[this.#at]?.scrollIntoView({ block: 'nearest' });
    if (shown) this.#field.setAttribute('aria-activedescendant', `command-${this.#at}`);
    else this.#field.removeAttribute('aria-activedescendant');
  }

  #take(command) {
    this.#field.value = '';
    this.#close();
    this.#choose(command);
  }

  #key(event) {
    const count = this.#commands.length;
    if (count === 0 || event.isComposing) return;
    if (event.key === 'ArrowDown') this.#at = (this.#at + 1) % count;
    else if (event.key === 'ArrowUp') this.#at = (this.#at + count - 1) % count;
    else if (event.key === 'Enter' || event.key === 'Tab') return this.#stop(event, () => this.#take(this.#commands[this.#at]));
    else if (event.key === 'Escape') return this.#stop(event, () => this.#close());
    else return undefined;
    return this.#stop(event, () => this.#draw());
  }

  /** The key is ours, and nobody else's. */
  #stop(event, act) {
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }
}
