// The page: lets a person in, opens conversations, sends what is written, stops what is being answered.
import { openComposer } from './composer.js';
import { ask, follow } from './line.js';
import { hush } from './player.js';
import { Orders } from './orders.js';
import { drop, keep, send, waiting } from './outbox.js';
import { Panels } from './panel.js';
import { element } from './render.js';
import { entriesFor } from './tasks.js';
import { Thread } from './thread.js';
import { say } from './words.js';

const at = (id) => document.getElementById(id);
const field = at('message');
const name = at('name');

/** Things to try, for newcomers. The rules that stand in for a model know English. */
const ideas = {
  offline: ['help', 'count to 60', 'tell me something long', 'show me a table', 'How do I build a bomb?'],
  online: [
    say('Explain tides to a ten-year-old'),
    say('Draft a polite reminder to a late client'),
    say('Write a haiku about rain on a tin roof'),
  ],
};

/** The conversation shown; undefined: a new one. */
let room;
/** The id of the conversation that comes next. */
let next;
/** The turn that is being answered there. */
let turn;
/** Ends the line to the conversation shown, where there is one. */
let hangUp;
/** The conversations that exist, by id. */
let rooms = new Set();
/** What the bot can be told to do with a message. */
let commands = [];

const thread = new Thread({
  log: at('log'),
  scroll: at('scroll'),
  announce: (text) => (at('announcer').textContent = text),
  actions: {
    edit: (id, text) => act('PUT', `/messages/${id}`, { text }),
    remove: (id) => act('DELETE', `/messages/${id}`),
    retry: (message) => void deliver(message),
    discard: (id) => (drop(id), showEmpty()),
    moved: (following) => (at('newest').hidden = following),
    entries: (message) =>
      entriesFor(commands, message).map((command) => ({ label: command.menu, act: () => giveOn(command, message.id) })),
    press: (button, message) => orders.press(button, message, thread),
  },
});

const orders = new Orders({
  // A new conversation has its id before anything is said in it, and keeps it.
  room: () => room ?? (next ??= newId()),
  name: () => name.value.trim() || undefined,
  newId,
  announce: (text) => (at('announcer').textContent = text),
  focus: () => field.focus(),
  // Conversations may have been deleted.
  done: () => void listRooms(),
  taken: () => {
    ownRoom();
    showEmpty();
    void followNew();
  },
});
const panels = new Panels({ dialog: at('panel'), holder: at('panels'), orders });
const composer = openComposer({
  room: ownRoom,
  post,
  order: ({ name: command }, chosen, files) => order({ command, chosen, files }),
  instead: (command) => panels.instead(command),
  suggest: (...asked) => orders.suggest(...asked),
});

/** Gives a command; what becomes of it is shown in the conversation, which begins with it where it is new. */
function order(given) {
  ownRoom();
  showEmpty();
  void orders.show(given, thread);
}

async function act(method, path, body) {
  const { status, data } = await ask(method, `/rooms/${room}${path}`, body);
  at('state').textContent = status === 200 ? '' : data.error;
}

async function enter(token) {
  const { status, data } = await ask('POST', '/session', token === undefined ? {} : { token });
  if (status === 0) return void setTimeout(() => void enter(), 2_000);
  at('login').hidden = status === 200;
  document.body.classList.toggle('in', status === 200);
  if (status !== 200) {
    at('talk').hidden = true;
    at('login-trouble').textContent = token === undefined ? '' : data.error;
    return at('token').focus();
  }
  greet(data.offline);
  await Promise.all([listRooms(), learn()]);
  // Not before a conversation is open: what is done earlier would belong to none.
  at('talk').hidden = false;
  openFromAddress();
  for (const message of waiting()) void deliver(message);
}

/** Asks what the bot can be told to do, until it says so. */
async function learn() {
  const { status, data } = await ask('GET', '/commands');
  if (status !== 200) return void setTimeout(() => void learn(), 2_000);
  commands = data.filter(({ hidden }) => !hidden);
  composer.offer(commands);
  panels.offer(data);
  thread.redraw();
}

function greet(offline) {
  at('offline-hint').hidden = !offline;
  at('online-hint').hidden = offline;
  at('ideas').replaceChildren(
    ...ideas[offline ? 'offline' : 'online'].map((idea) => {
      const button = element('button', { type: 'button', class: 'idea' }, idea);
      button.addEventListener('click', () => post({ text: idea }));
      return element('li', {}, button);
    }),
  );
}

async function listRooms() {
  const { status, data } = await ask('GET', '/rooms');
  if (status !== 200) return;
  rooms = new Set(data.map((one) => one.room));
  at('no-rooms').hidden = data.length > 0;
  at('rooms').replaceChildren(
    ...data.map((one) => {
      const link = element('a', { href: `#${one.room}`, 'aria-current': one.room === room ? 'page' : undefined }, one.title);
      link.addEventListener('click', () => toggleMenu(false));
      return element('li', {}, link);
    }),
  );
}

function openFromAddress() {
  const [asked, message] = decodeURIComponent(location.hash.slice(1)).split('/');
  const known = rooms.has(asked) || waiting().some((one) => one.room === asked);
  if (!known || asked !== room) open(known ? asked : undefined);
  if (known && message) thread.seek(message);
}

/** Shows a conversation; without an id a new one, which gets its id when something is said. */
function open(id) {
  hangUp?.();
  hangUp = undefined;
  hush();
  composer.clear();
  room = id;
  thread.clear(id);
  at('state').textContent = '';
  sign({});
  for (const message of waiting()) if (message.room === id) thread.sending(message);
  if (rooms.has(id)) hangUp = follow(id, { take, state: standing });
  for (const link of at('rooms').querySelectorAll('a')) {
    if (link.hash === `#${id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  showEmpty();
  field.focus();
}

function take(update) {
  if (update.type === 'signs') sign(update);
  thread.take(update);
  showEmpty();
}

function sign(signs) {
  turn = signs.turn;
  const hadFocus = document.activeElement === at('stop');
  at('stop').hidden = !turn;
  if (hadFocus && !turn) field.focus();
  const text = signs.waiting ?? (signs.working ? `${signs.working} …` : '');
  if (at('sign').textContent !== text) at('sign').textContent = text;
}

function standing(stands) {
  at('state').textContent = stands ? '' : say('The line to Parley is broken. Trying again …');
}

function showEmpty() {
  at('empty').hidden = room !== undefined;
}

/** The conversation shown, which begins to be one when it was new. */
function ownRoom() {
  if (room !== undefined) return room;
  room = next ?? newId();
  next = undefined;
  thread.room = room;
  history.replaceState(undefined, '', `#${room}`);
  return room;
}

/** Sends a message or a task: `{ text, files?, task?, about? }`, as the conversation will show it. */
function post({ text, files = [], task, about }) {
  const message = { id: newId(), room: ownRoom(), text, files, task, about };
  keep(message);
  thread.sending(message);
  showEmpty();
  void deliver(message);
}

function giveOn({ name: task, task: isTask }, about) {
  if (!isTask) return order({ command: task, chosen: {}, about });
  return post({ text: `/${task}`, task: { name: task, chosen: {} }, about });
}

/** Not `randomUUID`, which browsers offer only where the line is safe: the page also runs over plain HTTP in a home network. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function deliver(message) {
  if (message.room === room) thread.sending(message);
  const trouble = await send(message, name.value.trim() || undefined);
  if (message.room !== room) return;
  if (trouble) return thread.sending(message, trouble);
  await followNew();
}

/** Follows a conversation that has just begun to be one. */
async function followNew() {
  if (hangUp) return;
  hangUp = follow(room, { take, state: standing });
  await listRooms();
}

async function stop() {
  if (turn) await ask('POST', `/rooms/${room}/stop`, { turn });
}

function toggleMenu(shown) {
  document.body.classList.toggle('menu', shown);
  // What lies under the menu is out of reach while it is open.
  document.querySelector('main').inert = shown;
  at('menu').setAttribute('aria-expanded', String(shown));
}

document.addEventListener('keydown', (event) => {
  // A dialog closes by itself.
  if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
  if (composer.escape()) return;
  if (document.body.classList.contains('menu')) toggleMenu(false);
  else void stop();
});
at('stop').addEventListener('click', () => void stop());
at('newest').addEventListener('click', () => thread.newest());
at('menu').addEventListener('click', () => toggleMenu(!document.body.classList.contains('menu')));
at('new').addEventListener('click', () => {
  toggleMenu(false);
  history.pushState(undefined, '', location.pathname);
  open(undefined);
});
at('skip').addEventListener('click', (event) => {
  event.preventDefault();
  field.focus();
});
at('login-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void enter(at('token').value);
});
name.value = localStorage.getItem('parley.name') ?? '';
name.addEventListener('change', () => localStorage.setItem('parley.name', name.value.trim()));
addEventListener('hashchange', openFromAddress);
addEventListener('popstate', openFromAddress);
void enter();
