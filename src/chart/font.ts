// The font of charts: the machine may have none at all, so this one comes with the program.
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

export const font = 'Inter';

const require = createRequire(import.meta.url);
const files = [
  require.resolve('@fontsource/inter/files/inter-latin-400-normal.woff2'),
  require.resolve('@fontsource/inter/files/inter-latin-600-normal.woff2'),
  require.resolve('@fontsource/inter/files/inter-latin-ext-400-normal.woff2'),
  require.resolve('@fontsource/inter/files/inter-latin-ext-600-normal.woff2'),
];

for (const file of files)
  if (!GlobalFonts.registerFromPath(file, font)) throw new Error(`the font ${file} cannot be read`);
