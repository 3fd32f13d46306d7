// What is sealed of the page's tables where the operator has set a key.
import type { Cells } from '#src/vault.ts';

export const webCells = {
  rooms: { table: 'web_rooms', columns: ['title'], row: ['room'] },
  messages: { table: 'web_messages', columns: ['text', 'buttons'], row: ['room', 'id'] },
  files: { table: 'web_files', columns: ['name', 'described'], row: ['id', 'room'] },
  pieces: { table: 'web_pieces', columns: ['bytes'], row: ['file', 'number'] },
} as const satisfies Readonly<Record<string, Cells>>;
