// Serves the page: its few files, as they lie in the folder beside.
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { etag } from 'hono/etag';

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

const files = {
  '/': 'index.html',
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
  '/markdown.js': 'markdown.js',
  '/render.js': 'render.js',
} as const;

/** The routes of the page's files, which are read once. Browsers ask each time whether they are still current. */
export function page(): Hono {
  const app = new Hono();
  for (const [path, file] of Object.entries(files)) {
    const content = readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8');
    const type = types[file.slice(file.lastIndexOf('.') + 1) as keyof typeof types];
    // Each by itself: as middleware of all it would collect streams, too, to their end.
    app.get(path, etag(), (c) =>
      c.body(content, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }),
    );
  }
  return app;
}
