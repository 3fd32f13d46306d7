// Settings, usage, privacy and help, over the page: each is a command of the bot's, and shows what that says.
import { Card } from './card.js';
import { worded } from './fields.js';
import { menu } from './menu.js';
import { element, render } from './render.js';
import { say } from './words.js';

/** A form of many fields. */
const form = 'settings form';

/** In the order of the menu. What the bot does not offer this person is left out. */
const all = [
  { title: say('Settings'), commands: [form] },
  { title: say('Usage'), commands: ['usage me', 'usage server'] },
  { title: say('Privacy'), commands: ['privacy view'] },
  { title: say('Check-up'), commands: ['doctor'] },
  { title: say('Help'), commands: ['help'] },
];

/** How the page speaks of what commands name shortly. */
const spoken = { me: say('You'), room: say('This conversation'), space: say('Everybody') };

export class Panels {
  #dialog;
  #body;
  #tabs;
  #holder;
  #orders;
  #panels = [];
  #cards = [];

  constructor({ dialog, holder, orders }) {
    this.#dialog = dialog;
    this.#holder = holder;
    this.#orders = orders;
    this.#tabs = dialog.querySelector('[role=tablist]');
    this.#body = dialog.querySelector('[role=tabpanel]');
    dialog.querySelector('.close').addEventListener('click', () => dialog.close());
    // Told late: by then another panel may have been opened.
    dialog.addEventListener('close', () => dialog.open || this.#clear());
    // A click beside it.
    dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
    this.#tabs.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Opens the panel that is made for a command better than a card; false: there is none. */
  instead(command) {
    const at = this.#panels.findIndex(({ commands }) => commands[0].name === command && command === form);
    if (at >= 0) this.#show(at);
    return at >= 0;
  }

  /** Offers what there is among the bot's commands. */
  offer(commands) {
    this.#panels = all
      .map(({ title, commands: names }) => ({ title, commands: names.flatMap((name) => commands.find((one) => one.name === name) ?? []) }))
      .filter(({ commands: found }) => found.length > 0);
    const entries = this.#panels.map(({ title }, at) => ({ label: title, act: () => this.#show(at) }));
    this.#holder.replaceChildren(...(entries.length > 0 ? [menu(say('Settings and help'), entries)] : []));
    this.#tabs.replaceChildren(
      ...this.#panels.map(({ title }, at) => {
        const tab = element('button', { type: 'button', role: 'tab', id: `tab-${at}`, 'aria-controls': this.#body.id }, title);
        tab.addEventListener('click', () => this.#show(at));
        return tab;
      }),
    );
  }

  #show(at) {
    this.#clear();
    for (const [number, tab] of [...this.#tabs.children].entries()) {
      tab.setAttribute('aria-selected', String(number === at));
      tab.tabIndex = number === at ? 0 : -1;
    }
    this.#body.setAttribute('aria-labelledby', `tab-${at}`);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#tabs.children[at].focus();
    for (const command of this.#panels[at].commands) this.#section(command);
  }

  /** One command with what can be chosen for it, and what it says. */
  #section(command) {
    const choices = command.options.filter(({ choices: some }) => some?.length > 0);
    const chosen = Object.fromEntries(choices.map(({ name, choices: [first] }) => [name, preferred(command, name) ?? first]));
    const notice = element('div', { class: 'notice', role: 'status', hidden: '' });
    const into = element('div', { class: 'outcome' });
    const give = () => card.give({ command: command.name, chosen });
    const card = new Card(into, this.#orders, {
      inline: true,
      gone: (taken) => taken && this.#dialog.close(),
      again: (text) => {
        render(text, notice);
        notice.hidden = text === '';
        notice.scrollIntoView({ block: 'nearest' });
        void give();
      },
    });
    const switches = choices.map((option) =>
      segments(option, chosen[option.name], (value) => {
        chosen[option.name] = value;
        notice.hidden = true;
        card.forget();
        void give();
      }),
    );
    this.#cards.push(card);
    this.#body.append(element('section', {}, ...switches, notice, into));
    void give();
  }

  #clear() {
    for (const card of this.#cards.splice(0)) card.end();
    this.#body.replaceChildren();
    this.#body.scrollTop = 0;
  }

  #key(event) {
    const tabs = [...this.#tabs.children];
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#show(tabs.indexOf(tabs.at(to % tabs.length)));
  }
}

/** Settings begin with one's own, usage with this month. */
function preferred({ options }, name) {
  return options.find((option) => option.name === name)?.choices.find((value) => value === 'me' || value === 'month');
}

/** A choice between few, all in sight. */
function segments({ name, description, choices, labels = choices }, chosen, choose) {
  const group = element('fieldset', { class: 'segments' }, element('legend', { class: 'unseen' }, description));
  for (const [at, value] of choices.entries()) {
    const field = element('input', { type: 'radio', name: `segment-${name}`, value });
    field.checked = value === chosen;
    field.addEventListener('change', () => choose(value));
    group.append(element('label', {}, field, element('span', {}, spoken[value] ?? worded(labels[at]))));
  }
  return group;
}
