// `npm run bench:moderation`: measures what moderation costs a message. `--smoke`: little of it, `--only=NAME`: one scene.
import { type Figure, publish } from './figures.ts';
import { guard } from './moderation-guard.ts';
import { watch } from './moderation-watch.ts';
import { words } from './moderation-words.ts';

const smoke = process.argv.includes('--smoke');
const chosen = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

/** Each measures one thing by itself, in turn. */
const scenes: Readonly<Record<string, (smoke: boolean) => Figure[] | Promise<Figure[]>>> = { guard, watch, words };

const figures: Figure[] = [];
for (const [name, scene] of Object.entries(scenes))
  if (chosen === undefined || chosen === name) figures.push(...(await scene(smoke)));
await publish(figures, 'moderation', smoke);
