// The workspace's files: uploaded by people and apps, and shared in channels.
import { extname } from 'node:path';

export interface StoredFile {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  title: string;
  readonly mimetype: string;
  readonly bytes: Uint8Array;
  /** `hosted`, `snippet`, `post`, `canvas`, `external`, `hidden_by_limit`. */
  readonly mode: string;
  /** `slack_audio` and `slack_video`: recorded in the composer. */
  readonly subtype?: string;
  readonly alt?: string;
  /** Where it was shown: channel, message, thread. */
  readonly shares: { channel: string; ts: string; thread?: string }[];
  deleted: boolean;
}

/** A file that somebody has, as a test gives it. */
export interface Upload {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly mimetype?: string;
  readonly mode?: string;
  readonly subtype?: string;
  readonly alt?: string;
}

/** An upload of the app's that has been announced. @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
export interface Announced {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly alt?: string;
  bytes?: Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
  '.pdf': 'application/pdf',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.html': 'text/html',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.mp4': 'video/mp4',
};

export class Drawer {
  readonly files = new Map<string, StoredFile>();
  /** Uploads on their way, by the ticket in their address. */
  readonly announced = new Map<string, Announced>();
  /** Of the server that holds the bytes. */
  origin = '';
  /** How long a file takes from its completed upload to the message that shows it, milliseconds; shared never: undefined. */
  sharedAfterMs: number | undefined = 0;

  put(id: string, user: string, upload: Upload): StoredFile {
    const { name, bytes = new Uint8Array(), mode = 'hosted', subtype, alt } = upload;
    const stored: StoredFile = {
      id,
      user,
      name,
      title: name,
      mimetype: upload.mimetype ?? types[extname(name)] ?? 'application/octet-stream',
      bytes,
      mode,
      ...(subtype !== undefined && { subtype }),
      ...(alt !== undefined && { alt }),
      shares: [],
      deleted: false,
    };
    this.files.set(id, stored);
    return stored;
  }
}
