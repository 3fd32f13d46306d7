// The messages of one conversation on the page: follows updates, keeps the reader's place, announces what is finished.
import { pressable } from './card.js';
import { showFiles } from './files.js';
import { menu } from './menu.js';
import { element, render } from './render.js';
import { say } from './words.js';

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
  /** What was sent from here and spoken: its answer is heard by itself, however soon it comes. */
  #aloud = new Set();
  /** A message that is to be brought into view when it comes. */
  #sought;
  /** The conversation, by whose name its files are asked for. */
  room;

  /**
   * `actions`: `edit(id, text)`, `remove(id)` and `retry(message)` for what the person may do, `moved(following)`,
   * `entries(message)` for what its menu offers, and `press(button, message)` for what stands below it.
   */
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

  clear(room) {
    this.room = room;
    this.#messages.clear();
    this.#dirty.clear();
    this.#aloud.clear();
    this.#sought = undefined;
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

  /** Shows all anew, since what can be done with it has changed. */
  redraw() {
    for (const { id, laid } of this.#messages.values()) if (!laid) this.#touch(id);
  }

  /** Shows what is on its way, or why it did not get there. */
  sending(message, trouble) {
    const { id, text, files, about, task } = message;
    if (this.#messages.get(id)?.confirmed) return;
    if (files?.some(({ spoken }) => spoken)) this.#aloud.add(id);
    const shown = { text, files, repliesTo: about, task: task?.name };
    this.#put({ ...shown, id, by: 'person', at: Number.MAX_SAFE_INTEGER, message, trouble });
    this.newest();
  }

  /** Shows something else among the messages: behind the one named, else at the end. */
  lay(node, after) {
    if (node.isConnected) return;
    const all = [...this.#messages.values()];
    const last = Math.max(0, ...all.filter(({ confirmed }) => confirmed).map(({ at }) => at));
    const at = (this.#messages.get(after)?.at ?? Math.max(last, Date.now())) + 0.5;
    this.#messages.set(node, { node, at, laid: true });
    this.#place(node, at);
    if (after === undefined) this.newest();
    else node.scrollIntoView({ block: 'nearest' });
  }

  /** Takes that away again. */
  lift(node) {
    this.#remove(node);
  }

  /** Says something below a message, until it is drawn again with something else. */
  remark(id, text) {
    const message = this.#messages.get(id);
    if (!message) return;
    message.remark = text;
    this.#touch(id);
  }

  /** Brings a message into view. */
  seek(id) {
    this.#sought = id;
    const node = this.#messages.get(id)?.node;
    if (!node?.isConnected) return;
    this.#sought = undefined;
    this.#follow(false);
    node.scrollIntoView({ block: 'center' });
    node.setAttribute('tabindex', '-1');
    node.focus({ preventScroll: true });
  }

  newest() {
    this.#follow(true);
    this.#stay();
  }

  #reset(ids) {
    this.#caughtUp = false;
    for (const [id, { confirmed }] of this.#messages) if (confirmed && !ids.has(id)) this.#remove(id);
  }

  #change({ keep, add, ...shown }) {
    const { id, by, growing } = shown;
    const before = this.#messages.get(id);
    const text = (before?.confirmed ? before.text : '').slice(0, keep) + add;
    const news = by === 'bot' && !growing && this.#caughtUp && (before === undefined || before.growing);
    this.#put({ ...shown, text, news, confirmed: true });
  }

  #put(message) {
    const known = this.#messages.get(message.id);
    const node = known?.node ?? element('article', { 'data-id': message.id });
    const parts = known?.parts ?? partsOf(message.by);
    this.#messages.set(message.id, { ...message, node, parts, remark: known?.remark });
    if (known?.at !== message.at) this.#place(node, message.at);
    this.#touch(message.id);
  }

  #touch(id) {
    if (this.#dirty.size === 0) requestAnimationFrame(() => this.#paint());
    this.#dirty.add(id);
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
    if (this.#sought !== undefined && this.#caughtUp) this.seek(this.#sought);
  }

  #draw({ node, parts, ...message }) {
    const { by, text, growing, trouble, files = [] } = message;
    node.className = `${by}${growing ? ' growing' : ''}${trouble ? ' failed' : ''}`;
    node.setAttribute('aria-label', by === 'bot' ? 'Parley' : say('You'));
    node.setAttribute('aria-busy', String(Boolean(growing)));
    if (node.querySelector('form')) return;
    if (by === 'bot') render(text, parts.text);
    else parts.text.textContent = text;
    parts.text.hidden = text === '';
    parts.about.textContent = this.#about(message.repliesTo);
    showFiles(parts.files, files, this.room, this.#askedAloud());
    refill(parts.footer, this.#footer(message));
    if (!node.contains(parts.text)) node.replaceChildren(...Object.values(parts));
    // Screen readers hear an answer once, when it is whole.
    if (message.news) this.#announce(`Parley: ${text ? parts.text.innerText : files.map(({ name }) => name).join(', ')}`);
    this.#messages.get(message.id).news = false;
  }

  /** What a task is about, in a few words. */
  #about(id) {
    if (id === undefined) return '';
    const { text, files = [] } = this.#messages.get(id) ?? { text: say('a message that is gone') };
    const words = text.replace(/\s+/g, ' ').trim() || files.map(({ name }) => name).join(', ');
    return words.length > 80 ? `${words.slice(0, 79)}…` : words;
  }

  /** Whether what the person sent last was spoken, here and just now. */
  #askedAloud() {
    const own = [...this.#messages.values()].filter(({ by }) => by === 'person').toSorted((a, b) => a.at - b.at);
    return this.#aloud.has(own.at(-1)?.id);
  }

  #footer(message) {
    const { id, by, trouble } = message;
    const entries = message.confirmed ? this.#actions.entries(message) : [];
    const more = entries.length > 0 ? [menu(say('More'), entries)] : [];
    if (by === 'bot') return [...this.#below(message), ...more, ...remarkOf(message)];
    if (trouble) {
      return [
        element('span', { class: 'trouble', role: 'alert' }, say('Not sent. {trouble}', { trouble })),
        button(say('Try again'), () => this.#actions.retry(message.message)),
        button(say('Discard'), () => (this.#remove(id), this.#actions.discard(id))),
      ];
    }
    if (!message.confirmed) return [element('span', { class: 'faint' }, say('Sending …'))];
    const edit = message.task === undefined && message.text !== '' ? [button(say('Edit'), () => this.#edit(id))] : [];
    return [...edit, button(say('Delete'), () => this.#actions.remove(id)), ...more];
  }

  /** The buttons of an answer. */
  #below(message) {
    return (message.buttons ?? []).map((one) => pressable(one, () => this.#actions.press(one, message)));
  }

  #edit(id) {
    const { node, text } = this.#messages.get(id);
    const field = element('textarea', { 'aria-label': say('Your message'), rows: '3' });
    field.value = text;
    const form = element(
      'form',
      {},
      field,
      element('button', { type: 'submit' }, say('Save')),
      element('button', { type: 'button', class: 'quiet' }, say('Cancel')),
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

/** What a message is made of, from top to bottom. */
function partsOf(by) {
  return {
    about: element('p', { class: 'about' }),
    text: element('div', { class: 'text' }),
    files: element('div', { class: 'files', hidden: '' }),
    footer: element('footer', { class: by }),
  };
}

/** What was said of the button that was pressed last. */
function remarkOf({ remark }) {
  return remark ? [element('span', { class: 'faint remark' }, remark)] : [];
}

/** Fills a footer anew; whoever was at one of its controls is at the one in its place. */
function refill(footer, children) {
  const at = [...footer.children].indexOf(document.activeElement);
  footer.replaceChildren(...children);
  if (at >= 0) footer.children[at]?.focus();
}

function button(label, act) {
  const made = element('button', { type: 'button', class: 'quiet' }, label);
  made.addEventListener('click', act);
  return made;
}
