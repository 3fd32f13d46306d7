// Shows the files of a message: images small, sound in a player, all else as something to save.
import { player } from './player.js';
import { element } from './render.js';
import { measured, say } from './words.js';

const images = /^image\/(?:png|apng|jpeg|gif|webp|avif)$/;

/** Whether the browser can show it as an image. */
export function showable({ mediaType }) {
  return images.test(mediaType);
}

export function address(room, id) {
  return `/api/rooms/${room}/files/${id}`;
}

export function sizeText(bytes) {
  if (bytes < 1000) return measured(bytes, 'byte', { unitDisplay: 'long' });
  if (bytes < 1e6) return measured(Math.round(bytes / 1000), 'kilobyte');
  return measured(bytes / 1e6, 'megabyte', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** What a file is, in the few letters of its ending. */
export function cardText({ name }) {
  return /\.(\w{1,5})$/.exec(name)?.[1].toUpperCase() ?? say('FILE');
}

/** Shows files in an element. What plays there goes on. `speak` says whether sound that is being made should start by itself. */
export function showFiles(into, files, room, speak) {
  const known = new Map([...into.children].map((node) => [node.file, node]));
  into.replaceChildren(
    ...files.map((file) => {
      const node = known.get(file.id) ?? fileElement(file, room, speak);
      node.update?.(file);
      return Object.assign(node, { file: file.id });
    }),
  );
  into.hidden = files.length === 0;
}

function fileElement(file, room, speak) {
  const url = address(room, file.id);
  if (file.kind === 'audio') return player(file, url, speak && file.growing);
  return showable(file) ? thumbnail(file, url) : card(file, url);
}

/** Of one size whatever the image's: nothing moves when it comes. */
function thumbnail(file, url) {
  const image = element('img', { src: url, alt: file.described ?? file.name, decoding: 'async' });
  const link = element('a', { class: 'thumbnail', href: url, target: '_blank', rel: 'noopener', title: file.name }, image);
  image.addEventListener('error', () => link.replaceWith(card(file, url)));
  return link;
}

function card(file, url) {
  const words = element('span', { class: 'words' }, element('span', { class: 'name' }, file.name));
  words.append(element('span', { class: 'faint' }, sizeText(file.size)));
  const badge = element('span', { class: 'badge', 'aria-hidden': 'true' }, cardText(file));
  const link = { class: 'card', href: url, download: file.name, 'aria-label': say('Save {name}, {size}', { name: file.name, size: sizeText(file.size) }) };
  return element('a', link, badge, words);
}
