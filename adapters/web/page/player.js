// Plays sound, also while it is still being made: start and pause, time, position once it is whole, speed.
import { element } from './render.js';
import { numbered, say } from './words.js';

const speeds = [1, 1.25, 1.5, 2, 0.75];
let speed = 1;
/** Only one is heard at a time. */
let playing;

/** Falls silent, for when the conversation is left. */
export function hush() {
  playing?.pause();
}

/** A player; its `update(file)` follows what becomes of the file. With `start` it begins by itself, where the browser lets it. */
export function player(file, url, start) {
  const audio = new Audio();
  audio.preload = 'none';
  audio.src = url;
  const play = element('button', { type: 'button', class: 'play', 'aria-label': say('Play') });
  const place = element('input', { type: 'range', min: 0, step: 'any', value: 0, 'aria-label': say('Position') });
  const time = element('span', { class: 'time' });
  const pace = element('button', { type: 'button', class: 'quiet pace' });
  const save = element('a', { class: 'save', href: url, download: file.name, 'aria-label': say('Save {name}', file) });
  const name = file.spoken || file.growing ? say('Voice message') : file.name;
  const node = element('div', { class: 'player', role: 'group', 'aria-label': name }, play, place, time, pace, save);
  /** What was opened while it was made cannot be sought in: it is opened anew when that is wanted. */
  let partial = Boolean(file.growing);
  let now = file;

  const length = () => now.seconds ?? (Number.isFinite(audio.duration) && !partial ? audio.duration : undefined);

  function draw() {
    const whole = length();
    play.setAttribute('aria-label', audio.paused ? say('Play') : say('Pause'));
    node.classList.toggle('playing', !audio.paused);
    time.textContent = whole === undefined ? clock(audio.currentTime) : `${clock(audio.currentTime)} / ${clock(whole)}`;
    place.disabled = now.growing || whole === undefined;
    place.max = whole ?? 1;
    place.value = whole === undefined ? 0 : audio.currentTime;
    place.setAttribute('aria-valuetext', time.textContent);
    pace.textContent = `${numbered(speed)}×`;
    pace.setAttribute('aria-label', say('Speed {speed}', { speed: numbered(speed) }));
    save.hidden = Boolean(now.growing);
    if (audio.error) time.textContent = say('This cannot be played here.');
  }

  function begin() {
    playing?.pause();
    playing = audio;
    audio.playbackRate = speed;
    // A browser that wants a click first gets one.
    audio.play().catch(draw);
  }

  function reopen(at) {
    const goesOn = !audio.paused;
    partial = false;
    audio.src = `${url}?whole`;
    audio.addEventListener('loadedmetadata', () => (audio.currentTime = at), { once: true });
    if (goesOn) begin();
    else audio.preload = at > 0 ? 'auto' : 'none';
  }

  play.addEventListener('click', () => {
    if (!audio.paused) return audio.pause();
    if (partial && !now.growing && audio.ended) reopen(0);
    return begin();
  });
  place.addEventListener('input', () => {
    const at = Number(place.value);
    if (partial) reopen(at);
    else audio.currentTime = at;
  });
  pace.addEventListener('click', () => {
    speed = speeds[(speeds.indexOf(speed) + 1) % speeds.length];
    audio.playbackRate = speed;
    draw();
  });
  for (const event of ['play', 'pause', 'timeupdate', 'ended', 'loadedmetadata', 'ratechange', 'error'])
    audio.addEventListener(event, draw);
  node.update = (next) => {
    const done = now.growing && !next.growing;
    now = next;
    if (done && audio.paused && audio.currentTime === 0) reopen(0);
    draw();
  };
  draw();
  if (start) begin();
  return node;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
