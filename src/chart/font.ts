// The font of charts: the machine may have none at all, so this one comes with the program.
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

export const font = 'Inter';

const { resolve } = createRequire(import.meta.url);

for (const alphabet of ['latin', 'latin-ext'])
  for (const weight of [400, 600]) {
    const file = resolve(`@fontsource/inter/files/inter-${alphabet}-${weight}-normal.woff2`);
    if (!GlobalFonts.registerFromPath(file, font)) throw new Error(`the font ${file} cannot be read`);
  }
