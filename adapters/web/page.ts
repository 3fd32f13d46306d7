// Serves the page: its few files, as they lie in the folder beside, and its words in the reader's language.
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { speaker, type Tongue } from '#src/tongue.ts';
import { tongueFor } from './locale.ts';
import { pageWords } from './words.ts';

const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

const files = {
  '/page.css': 'page.css',
  '/icon.svg': 'icon.svg',
  '/page.js': 'page.js',
  '/card.js': 'card.js',
  '/composer.js': 'composer.js',
  '/fields.js': 'fields.js',
  '/files.js': 'files.js',
  '/form.js': 'form.js',
  '/menu.js': 'menu.js',
  '/orders.js': 'orders.js',
  '/panel.js': 'panel.js',
  '/player.js': 'player.js',
  '/recorder.js': 'recorder.js',
  '/suggest.js': 'suggest.js',
  '/tasks.js': 'tasks.js',
  '/tray.js': 'tray.js',
  '/line.js': 'line.js',
  '/outbox.js': 'outbox.js',
  '/thread.js': 'thread.js',
  '/words.js': 'words.js',
  '/markdown.js': 'markdown.js',
  '/render.js': 'render.js',
} as const;

/** The routes of the page's files, which are read once. Browsers ask each time whether they are still current. */
export function page(): Hono {
  const app = new Hono();
  for (const [path, file] of Object.entries(files)) {
    const content = read(file);
    const type = types[file.slice(file.lastIndexOf('.') + 1) as keyof typeof types];
    // Each by itself: as middleware of all it would collect streams, too, to their end.
    app.get(path, etag(), (c) =>
      c.body(content, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }),
    );
  }
  const frame = read('index.html');
  for (const [path, type, spoken] of [
    ['/', 'text/html', (tongue: Tongue) => filled(frame, tongue)],
    ['/tongue.js', 'text/javascript', wordsIn],
  ] as const)
    app.get(path, etag(), (c) => {
      const tongue = tongueFor(c.req.header('accept-language'));
      const headers = { 'cache-control': 'no-cache', vary: 'Accept-Language', 'content-language': tongue };
      return c.body(spoken(tongue), 200, { 'content-type': `${type}; charset=utf-8`, ...headers });
    });
  return app;
}

function read(file: string): string {
  return readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8');
}

/** What stands in the sentences of the frame and is no word. */
const marks: Readonly<Record<string, string>> = {
  enter: '<kbd>Enter</kbd>',
  shift: '<kbd>Shift</kbd>',
  escape: '<kbd>Esc</kbd>',
  slash: '<kbd>/</kbd>',
  keys: '<a href="https://console.groq.com/keys" rel="noopener noreferrer" target="_blank">console.groq.com/keys</a>',
  variable: '<code>GROQ_API_KEY</code>',
};

/** The frame of the page, with its `{{sentences}}` in a language. */
function filled(frame: string, tongue: Tongue): string {
  const say = speaker(tongue);
  return frame.replace(/\{\{(.+?)\}\}/g, (_, sentence: string) => {
    if (sentence === 'tongue') return tongue;
    const text = say(sentence).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
    return text.replace(/\{(\w+)\}/g, (_brace, name: string) => marks[name] ?? '');
  });
}

/** The words of the page's scripts in a language, as a script. */
function wordsIn(tongue: Tongue): string {
  const say = speaker(tongue);
  const words = Object.fromEntries(pageWords.map((sentence) => [sentence, say(sentence)]));
  return `export const tongue = ${JSON.stringify(tongue)};\nexport const words = ${JSON.stringify(words)};\n`;
}
