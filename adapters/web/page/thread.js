// The messages of one conversation on the page: follows updates, keeps the reader's place, announces what is finished.
import { element, render } from './render.js';

/** Pixels from the end within which a reader counts as following. */
const nearEnd = 48;

export class Thread {
  #log;
  #scroll;
  #announce;
  #actions;
  #messages = new Map();
  #dirty = new Set();
  #following = true;
  #caughtUp = false;

  /** `actions`: `edit(id, text)`, `remove(id)` and `retry(message)` for what the person may do, `moved(following)`. */
  constructor({ log, scroll, announce, actions }) {
    this.#log = log;
    this.#scroll = scroll;
    this.#announce = announce;
    this.#actions = actions;
    scroll.addEventListener('scroll', () => this.#follow(scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < nearEnd));
    new ResizeObserver(() => this.#stay()).observe(scroll);
  }

  get empty() {
    return this.#messages.size === 0;
  }

  clear() {
    this.#messages.clear();
    this.#dirty.clear();
    this.#log.replaceChildren();
    this.#caughtUp = false;
    this.#follow(true);
  }

  take(update) {
    if (update.type === 'reset') this.#reset(new Set(update.ids));
    if (update.type === 'removed') this.#remove(update.id);
    if (update.type === 'message') this.#change(update);
    // Signs come last: from here on, what finishes is news.
    if (update.type === 'signs') this.#caughtUp = true;
  }

  /** Shows what is on its way, or why it did not get there. */
  sending(message, trouble) {
    const { id, text } = message;
    if (this.#messages.get(id)?.confirmed) return;
    this.#put({ id, by: 'person', text, at: Number.MAX_SAFE_INTEGER, message, trouble });
    this.newest();
  }

  newest() {
    this.#follow(true);
    this.#stay();
  }

  #reset(ids) {
    this.#caughtUp = false;
    for (const [id, { confirmed }] of this.#messages) if (confirmed && !ids.has(id)) this.#remove(id);
  }

  #change({ id, by, at, growing, keep, add }) {
    const before = this.#messages.get(id);
    const text = (before?.confirmed ? before.text : '').slice(0, keep) + add;
    const news = by === 'bot' && !growing && this.#caughtUp && (before === undefined || before.growing);
    this.#put({ id, by, at, growing, text, news, confirmed: true });
  }

  #put(message) {
    const known = this.#messages.get(message.id);
    const node = known?.node ?? element('article', { 'data-id': message.id });
    this.#messages.set(message.id, { ...message, node });
    if (known?.at !== message.at) this.#place(node, message.at);
    if (this.#dirty.size === 0) requestAnimationFrame(() => this.#paint());
    this.#dirty.add(message.id);
  }

  #place(node, at) {
    const after = [...this.#messages.values()].filter((other) => other.node !== node && other.at > at);
    const next = after.toSorted((a, b) => a.at - b.at)[0];
    this.#log.insertBefore(node, next?.node ?? null);
  }

  #remove(id) {
    this.#messages.get(id)?.node.remove();
    this.#messages.delete(id);
    this.#dirty.delete(id);
  }

  /** Once per frame, however many updates came. */
  #paint() {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const id of dirty) this.#draw(this.#messages.get(id));
    this.#stay();
  }

  #draw({ node, ...message }) {
    node.className = `${message.by}${message.growing ? ' growing' : ''}${message.trouble ? ' failed' : ''}`;
    node.setAttribute('aria-label', message.by === 'bot' ? 'Parley' : 'You');
    node.setAttribute('aria-busy', String(Boolean(message.growing)));
    if (message.by === 'bot') {
      if (!node.firstElementChild) node.append(element('div', { class: 'text' }));
      render(message.text, node.firstElementChild);
      // Screen readers hear an answer once, when it is whole.
      if (message.news) this.#announce(`Parley: ${node.innerText}`);
    } else if (!node.querySelector('form')) {
      node.replaceChildren(element('div', { class: 'text' }, message.text), this.#footer(message));
    }
  }

  #footer(message) {
    const footer = element('footer');
    if (message.trouble) {
      footer.append(element('span', { class: 'trouble', role: 'alert' }, `Not sent. ${message.trouble}`));
      footer.append(button('Try again', () => this.#actions.retry(message.message)));
      footer.append(button('Discard', () => (this.#remove(message.id), this.#actions.discard(message.id))));
    } else if (message.confirmed) {
      footer.append(button('Edit', () => this.#edit(message.id)));
      footer.append(button('Delete', () => this.#actions.remove(message.id)));
    } else footer.append(element('span', { class: 'faint' }, 'Sending …'));
    return footer;
  }

  #edit(id) {
    const { node, text } = this.#messages.get(id);
    const field = element('textarea', { 'aria-label': 'Your message', rows: '3' });
    field.value = text;
    const form = element(
      'form',
      {},
      field,
      element('button', { type: 'submit' }, 'Save'),
      element('button', { type: 'button', class: 'quiet' }, 'Cancel'),
    );
    const end = () => {
      form.remove();
      const message = this.#messages.get(id);
      if (message) this.#draw(message);
      node.querySelector('button')?.focus();
    };
    form.lastElementChild.addEventListener('click', end);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (field.value.trim() !== '' && field.value !== text) this.#actions.edit(id, field.value);
      end();
    });
    form.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      end();
    });
    node.replaceChildren(form);
    field.focus();
  }

  #follow(following) {
    this.#following = following;
    this.#actions.moved(following);
  }

  /** Whoever reads at the end stays at the end; whoever scrolled away is left alone. */
  #stay() {
    if (this.#following) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}

function button(label, act) {
  const made = element('button', { type: 'button', class: 'quiet' }, label);
  made.addEventListener('click', act);
  return made;
}
