// Gives the bot commands from anywhere on the page, and shows what becomes of them: beside the conversation, or in a dialog.
import { Card } from './card.js';
import { formElement } from './form.js';
import { ask, askLines } from './line.js';
import { element } from './render.js';
import { say } from './words.js';

/** `room()` is the conversation they are given in, `name()` the person's, `newId()` makes ids, `announce(text)` is heard by all, `done()` hears that one was done. */
export class Orders {
  #page;

  constructor(page) {
    this.#page = page;
  }

  /** Gives a command: `{ command, chosen, files?, about?, below? }`. Each line of what becomes of it goes to `take`. */
  run({ command, chosen, files = [], about, below }, take, signal) {
    const { room, name, newId } = this.#page;
    const given = files.map(({ id, described }) => ({ id, described }));
    const body = { id: newId(), name: name(), command, chosen, files: given, about, below };
    const follow = (line) => {
      if (line.type === 'taken') this.#page.taken();
      take(line);
    };
    return askLines(`/rooms/${room()}/commands`, body, follow, signal).then(() => this.#page.done());
  }

  /** What an option may be, as far as it is typed. */
  async suggest(command, option, typed) {
    const query = new URLSearchParams({ command, option, typed });
    const { status, data } = await ask('GET', `/rooms/${this.#page.room()}/suggestions?${query}`);
    return status === 200 ? data : [];
  }

  /** Gives a command whose outcome is shown as a card in the thread, after the message `after` where it is named. */
  async show(order, thread, after) {
    const body = element('div', { class: 'outcome' });
    const node = element('article', { class: 'bot only', 'aria-label': say('Parley, to you alone') });
    const dismiss = element('button', { type: 'button', class: 'quiet dismiss' }, say('Dismiss'));
    node.append(element('p', { class: 'whose' }, element('span', {}, say('Only you see this')), dismiss), body);
    const card = new Card(body, this, {
      shown: () => thread.lay(node, after),
      gone: () => thread.lift(node),
      ask: (form, asking) => this.#dialog(form, asking),
    });
    dismiss.addEventListener('click', () => {
      card.end();
      thread.lift(node);
      this.#page.focus();
    });
    await card.give(order);
    if (node.isConnected) this.#page.announce(`Parley: ${card.words}`);
  }

  /** Presses a button below a message. What becomes of a thumb is said beside it, since little does. */
  async press(button, message, thread) {
    const { command, chosen, thumb } = button;
    const order = { command, chosen, below: message.id };
    if (!thumb) return this.show(order, thread, message.id);
    let text = '';
    let form;
    await this.run(order, (line) => {
      if (line.type === 'text') text = text.slice(0, line.keep) + line.add;
      if (line.type === 'sign' || line.type === 'trouble') text = line.text;
      if (line.type === 'form') form = line.form;
    });
    thread.remark(message.id, text);
    this.#page.announce(text);
    if (!form) return undefined;
    const body = element('div', { class: 'outcome' });
    const card = new Card(body, this, { shown: () => thread.remark(message.id, card.words), ask: (next, one) => this.#dialog(next, one) });
    return this.#dialog(form, {
      handles: () => ({
        ...card.handles(form),
        submit: async (filled) => {
          await card.give({ command: form.command, chosen: filled });
          thread.remark(message.id, card.words);
          this.#page.announce(card.words);
        },
      }),
    });
  }

  /** A form over the page; what becomes of it is shown by the card that asked. */
  #dialog(form, card) {
    const title = element('h2', { id: 'form-title' }, form.title);
    const dialog = element('dialog', { class: 'dialog', 'aria-labelledby': 'form-title' }, title);
    const { submit, ...handles } = card.handles(form);
    const node = formElement(form, {
      ...handles,
      cancel: () => dialog.close(),
      submit: (...filled) => {
        dialog.close();
        submit(...filled);
      },
    });
    dialog.append(node);
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    node.querySelector('input, select, textarea')?.focus();
  }
}
