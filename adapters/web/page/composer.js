// The foot of the page: words, files, a recording or a command with its options, on their way to the bot.
import { canRecord, record } from './recorder.js';
import { element } from './render.js';
import { chosenIn, fieldOf, nameOf } from './fields.js';
import { commandIn, Offer, wordsOf } from './tasks.js';
import { Tray } from './tray.js';
import { say } from './words.js';

const at = (id) => document.getElementById(id);
const field = at('message');

/**
 * `room()` is the conversation that files go to, `post(message)` sends one, `order(command, chosen, files)` gives a command whose
 * outcome is the person's alone, unless `instead(command)` shows something better; `suggest(command, option, typed)` tells what an
 * option may be. Returns what the rest of the page tells it.
 */
export function openComposer({ room, post, order, instead, suggest }) {
  /** The command whose options are being chosen. */
  let command;
  let recording;
  let ticking;
  /** Sent as soon as its files are. */
  let due = false;

  const tray = new Tray({ list: at('tray'), room, changed, trouble: tell });
  const offer = new Offer({ field, list: at('commands'), choose });

  function tell(text) {
    at('state').textContent = text;
  }

  function changed() {
    if (due && !tray.state) submit();
    else if (tray.state === 'failed') due = false;
  }

  function submit() {
    const text = command ? '' : field.value;
    if (!command && text.trim() === '' && tray.empty) return;
    if (tray.state === 'failed') return tell(say('A file could not be sent: try again, or remove it.'));
    due = tray.state === 'uploading';
    if (due) return tell(say('Sent as soon as the files are there …'));
    tell('');
    const typed = command ? undefined : commandIn(offer.all, text);
    field.value = '';
    if (typed) return type(typed);
    const files = tray.take();
    if (!command) post({ text, files });
    else give(command, chosenIn(at('task')), files);
    if (command) leave();
    return field.focus();
  }

  function give(one, chosen, files) {
    if (one.task) post({ text: wordsOf(one.name, chosen), files, task: { name: one.name, chosen } });
    else order(one, chosen, files);
  }

  /** A command that was written out: what stands behind it is its first option. */
  function type({ command: one, rest }) {
    const first = one.options.find(({ kind }) => kind === 'text');
    const others = one.options.some((option) => option !== first && option.required);
    if (rest !== '' && first && !first.choices && !others) return give(one, { [first.name]: rest }, tray.take());
    choose(one);
    if (rest !== '' && first && command) at('task').querySelector(`[name="${first.name}"]`).value = rest;
    return undefined;
  }

  function choose(one) {
    const files = one.options.some(({ kind }) => kind === 'file');
    if (instead(one.name)) return undefined;
    if (one.options.length === 0) return give(one, {}, []);
    command = one;
    const act = element('button', { type: 'submit' }, say('Do it'));
    const cancel = element('button', { type: 'button', class: 'quiet' }, say('Cancel'));
    cancel.addEventListener('click', leave);
    const buttons = element('div', { class: 'buttons' }, act, cancel);
    if (files) {
      const attach = element('button', { type: 'button', class: 'quiet' }, say('Choose files'));
      attach.addEventListener('click', () => at('files').click());
      buttons.append(attach);
    }
    const words = element('p', {}, element('strong', {}, `/${one.name}`), ' ', element('span', { class: 'faint' }, one.description));
    const options = one.options.filter(({ kind }) => kind !== 'file');
    at('task').replaceChildren(words, ...options.map((option) => optionLabel(one, option)), buttons);
    at('task').hidden = false;
    at('task').setAttribute('aria-label', `/${one.name}`);
    at('field').hidden = true;
    return (at('task').querySelector('input, select, textarea') ?? act).focus();
  }

  function optionLabel(one, option) {
    const { node, field: made } = fieldOf(option, (name, typed) => suggest(one.name, name, typed));
    if (!made.placeholder) made.placeholder = option.description;
    const words = option.required ? nameOf(option) : say('{name} (optional)', { name: nameOf(option) });
    return element('label', { title: option.description }, element('span', {}, words), node);
  }

  function leave() {
    command = undefined;
    at('task').hidden = true;
    at('task').replaceChildren();
    at('field').hidden = false;
    field.focus();
  }

  async function listen() {
    try {
      recording = await record();
    } catch {
      return tell(say('The microphone may not be used: allow it in the browser’s settings for this page.'));
    }
    const draw = () => {
      const seconds = Math.floor(recording.seconds());
      at('recorded').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    };
    draw();
    ticking = setInterval(draw, 250);
    at('recording').hidden = false;
    at('field').hidden = true;
    return at('record-send').focus();
  }

  async function hang(send) {
    const ended = recording;
    recording = undefined;
    clearInterval(ticking);
    at('recording').hidden = true;
    at('field').hidden = false;
    field.focus();
    if (!send) return ended?.cancel();
    const { file, seconds } = await ended.stop();
    due = true;
    return tray.add([file], { spoken: true, seconds: seconds.toFixed(1) });
  }

  at('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  const send = (event) => {
    // While an input method composes a character, Enter belongs to it.
    const plain = event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    if (!plain || event.target.localName !== 'textarea') return;
    event.preventDefault();
    at('composer').requestSubmit();
  };
  field.addEventListener('keydown', send);
  at('task').addEventListener('keydown', send);
  field.addEventListener('paste', (event) => {
    const { files } = event.clipboardData;
    if (files.length === 0) return;
    event.preventDefault();
    tray.add(files);
  });
  at('attach').addEventListener('click', () => at('files').click());
  at('files').addEventListener('change', () => {
    tray.add(at('files').files);
    // The same file may be chosen again.
    at('files').value = '';
  });
  at('record').hidden = !canRecord;
  at('record').addEventListener('click', () => void listen());
  at('record-cancel').addEventListener('click', () => void hang(false));
  at('record-send').addEventListener('click', () => void hang(true));
  takeDrops(tray);

  return {
    /** The commands that can be given. */
    offer: (commands) => (offer.all = commands),
    /** Whether there was something to leave: options, or a recording. */
    escape() {
      const open = Boolean(command ?? recording);
      if (recording) void hang(false);
      else if (command) leave();
      return open;
    },
    /** Another conversation begins: what was not sent belongs to the one before. */
    clear() {
      due = false;
      if (recording) void hang(false);
      if (command) leave();
      tray.clear();
    },
  };
}

/** Files may be dropped anywhere on the conversation. */
function takeDrops(tray) {
  const talk = at('talk');
  const carries = (event) => event.dataTransfer?.types.includes('Files');
  talk.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    talk.classList.add('dropping');
  });
  talk.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!talk.contains(relatedTarget)) talk.classList.remove('dropping');
  });
  talk.addEventListener('drop', (event) => {
    talk.classList.remove('dropping');
    if (!carries(event)) return;
    event.preventDefault();
    tray.add(event.dataTransfer.files);
    field.focus();
  });
}
