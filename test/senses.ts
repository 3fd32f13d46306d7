// What the bot of a test sees, hears, reads and speaks with: the real things, whose threads end with the test.
import { onTestFinished } from 'vitest';
import type { Senses } from '#handlers/mind.ts';
import { openDocuments } from '#src/documents.ts';
import { openEgress } from '#src/egress.ts';
import type { Log } from '#src/log.ts';
import { openPassages } from '#src/passages.ts';
import { openPictures } from '#src/pictures.ts';
import { openRecordings } from '#src/recordings.ts';
import { openSounds } from '#src/sounds.ts';
import type { Store } from '#src/store.ts';

type Opened = Pick<Senses, 'pictures' | 'documents' | 'passages' | 'recordings' | 'egress' | 'sounds'>;

export function openSenses(store: Store, log: Log): Opened {
  const pictures = openPictures(log);
  const documents = openDocuments(log);
  onTestFinished(async () => void (await Promise.all([pictures.close(), documents.close()])));
  return {
    pictures,
    documents,
    passages: openPassages(store),
    recordings: openRecordings(log),
    egress: openEgress(),
    sounds: openSounds(),
  };
}
