// The files that go along with the next message: they are sent ahead as soon as they are chosen, and shown as chips.
import { address, cardText, showable, sizeText } from './files.js';
import { element } from './render.js';
import { say } from './words.js';

/** As the server has them; it is asked only for what it will take. */
const largest = 25 * 1024 * 1024;
const most = 10;

export class Tray {
  #list;
  #room;
  #changed;
  #trouble;
  #entries = [];

  /** `room()` is the conversation they go to, `changed()` hears of every change, `trouble(text)` of what is refused at once. */
  constructor({ list, room, changed, trouble }) {
    this.#list = list;
    this.#room = room;
    this.#changed = changed;
    this.#trouble = trouble;
  }

  get empty() {
    return this.#entries.length === 0;
  }

  /** What keeps them from being sent: `uploading`, `failed`, or nothing. */
  get state() {
    if (this.#entries.some(({ trouble }) => trouble)) return 'failed';
    return this.#entries.some(({ sent }) => !sent) ? 'uploading' : undefined;
  }

  /** Takes files in; `about` is said of each: whether it was `spoken`, and how many `seconds` it lasts. */
  add(files, about = {}) {
    for (const file of files) {
      if (this.#entries.length >= most) return this.#trouble(say('A message takes {most} files at most.', { most }));
      if (file.size > largest) this.#trouble(say('{name} is larger than 25 MB.', file));
      else if (file.size === 0) this.#trouble(say('{name} is empty.', file));
      else this.#begin({ file, about, node: element('li', { class: 'chip' }), stop: new AbortController() });
    }
    return undefined;
  }

  /** Hands over what was sent ahead, as the server knows it, and is empty then. */
  take() {
    const sent = this.#entries.map(({ sent: one }) => one);
    this.clear();
    return sent;
  }

  clear() {
    for (const { stop } of this.#entries) stop.abort();
    this.#entries = [];
    this.#draw();
  }

  #begin(entry) {
    this.#entries.push(entry);
    this.#draw();
    void this.#send(entry);
  }

  async #send(entry) {
    entry.trouble = undefined;
    this.#drawOne(entry);
    const { file, about, stop } = entry;
    const query = new URLSearchParams({ name: file.name, ...about });
    const headers = { 'content-type': file.type || 'application/octet-stream' };
    try {
      const asked = { method: 'POST', headers, body: file, signal: stop.signal };
      const response = await fetch(`/api/rooms/${this.#room()}/files?${query}`, asked);
      const data = await response.json();
      if (response.status === 201) entry.sent = data;
      else entry.trouble = data.error;
    } catch {
      entry.trouble = say('It could not be sent.');
    }
    if (!this.#entries.includes(entry)) return;
    this.#drawOne(entry);
    this.#changed();
  }

  #remove(entry) {
    entry.stop.abort();
    const at = this.#entries.indexOf(entry);
    this.#entries.splice(at, 1);
    this.#draw();
    const next = this.#entries[Math.min(at, this.#entries.length - 1)];
    next?.node.querySelector('.remove').focus();
  }

  #draw() {
    this.#list.replaceChildren(...this.#entries.map(({ node }) => node));
    this.#list.hidden = this.empty;
    this.#changed();
  }

  #drawOne(entry) {
    const { file, node, sent, trouble } = entry;
    const remove = element('button', { type: 'button', class: 'remove', 'aria-label': say('Remove {name}', file) });
    remove.addEventListener('click', () => this.#remove(entry));
    const facts = trouble ?? (sent ? sizeText(file.size) : say('Uploading …'));
    const words = element('span', { class: 'words' }, element('span', { class: 'name' }, file.name));
    words.append(element('span', { class: trouble ? 'trouble' : 'faint', role: trouble ? 'alert' : undefined }, facts));
    node.classList.toggle('failed', Boolean(trouble));
    node.setAttribute('aria-busy', String(!sent && !trouble));
    node.replaceChildren(this.#preview(entry), words);
    if (trouble) {
      const again = element('button', { type: 'button', class: 'quiet' }, say('Try again'));
      again.addEventListener('click', () => void this.#send(entry));
      node.append(again);
    }
    if (sent && showable(sent)) node.append(described(entry));
    node.append(remove);
  }

  #preview({ file, sent }) {
    if (!sent || !showable(sent)) return element('span', { class: 'badge', 'aria-hidden': 'true' }, cardText(file));
    return element('img', { src: address(this.#room(), sent.id), alt: '', width: 40, height: 40 });
  }
}

/** For those who cannot see an image, its sender may say what is in it. */
function described(entry) {
  const text = element('input', {
    maxlength: 1000,
    placeholder: say('Description'),
    'aria-label': say('Description of {name}', entry.file),
  });
  text.value = entry.sent.described ?? '';
  text.addEventListener('input', () => (entry.sent.described = text.value.trim() || undefined));
  // Enter sends the message, as everywhere in the form; nothing else is needed.
  return text;
}
