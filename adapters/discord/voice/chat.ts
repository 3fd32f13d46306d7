// The chat of a call: the voice channel's own, where the notice stands, and where the call can be followed in writing.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageFlags, Routes } from 'discord.js';
import { sheets } from '#src/sheets.ts';
import type { Say } from '#src/tongue.ts';
import { mostText } from '../sheet.ts';
import type { Line } from '../line.ts';
import { message as messagePayload, opened } from '../payload.ts';
import { postError } from '../wire.ts';
import type { Sheet } from './paper.ts';
import type { Desk } from './scribe.ts';
import type { Told } from './words.ts';

export interface Chat extends Pick<Desk, 'post' | 'edit' | 'pace' | 'failed'> {
  /** Posts the notice, on which a thread may be opened. Never rejects. */
  notice(body: Promise<object>): Promise<void>;
  /** Says something to all. Never rejects. */
  say(told: Told): Promise<void>;
}

/** Discord's usual budget is 5 edits in 5 s, of which answers in the same room need most. Milliseconds. */
const betweenEditsMs = 2_500;
/** Between two tries to say what nobody should miss, milliseconds: four times as long each time, and four times at most. */
const [pauseMs, longestPauseMs] = [250, 16_000];

// said
const noFile = 'I may not attach it: I lack the permission **Attach Files** here.';

/** `words`: those for all who read there. */
export function openChat(line: Pick<Line, 'rest' | 'pace' | 'log'>, room: string, words: () => Promise<Say>): Chat {
  /** The first notice, once it is posted; nothing where it could not be. */
  let standing: Promise<string | undefined> | undefined;
  let thread: Promise<string> | undefined;

  /** Most voice channels take no threads (50024): then the chat itself does. */
  async function openThread(): Promise<string> {
    const notice = await standing;
    if (notice === undefined) return room;
    try {
      const name = (await words())('What is said in this call');
      const body = { name, auto_archive_duration: 1_440 };
      return opened.parse(await line.rest.post(Routes.threads(room, notice), { body })).id;
    } catch (error) {
      line.log.info({ err: error }, 'there is no thread to be had in a voice channel; its chat takes the transcript');
      return room;
    }
  }

  async function roomOf({ where }: Sheet): Promise<string> {
    if (where === 'room') return room;
    thread ??= openThread();
    return thread;
  }

  function log(error: unknown): void {
    line.log.warn({ err: error }, 'a message of a call could not be shown');
  }

  async function post(to: string, content: string, more: object, files: Files): Promise<string> {
    const posted = await line.rest.post(Routes.channelMessages(to), { body: { ...shown(content), ...more }, ...files });
    return messagePayload.parse(posted).id;
  }

  /** What nobody should miss is tried again, under one name, so that it stands once. */
  async function surely(body: object): Promise<string> {
    const named = { ...body, nonce: randomBytes(15).toString('base64url'), enforce_nonce: true };
    for (let pause = pauseMs; ; pause *= 4)
      try {
        return messagePayload.parse(await line.rest.post(Routes.channelMessages(room), { body: named })).id;
      } catch (error) {
        if (postError(error).kind !== 'unknown' || pause > longestPauseMs) throw error;
        await sleep(pause, undefined, { ref: false });
      }
  }

  async function postNotice(body: Promise<object>): Promise<string | undefined> {
    try {
      return await surely(await body);
    } catch (error) {
      log(error);
      return undefined;
    }
  }

  return {
    async notice(body) {
      const posted = postNotice(body);
      standing ??= posted;
      await posted;
    },
    async say(told) {
      try {
        const text = told(await words());
        for (const page of sheets(text, mostText)) await surely(shown(page));
      } catch (error) {
        log(error);
      }
    },
    async post(sheet) {
      const to = await roomOf(sheet);
      try {
        return await post(to, sheet.text, { nonce: sheet.key, enforce_nonce: true }, filesOf(sheet));
      } catch (error) {
        if (!sheet.clip || postError(error).kind !== 'refused') throw error;
        return post(to, `${sheet.text} ${(await words())(noFile)}`, {}, {});
      }
    },
    async edit(id, sheet) {
      await line.rest.patch(Routes.channelMessage(await roomOf(sheet), id), { body: shown(sheet.text) });
    },
    pace: () => Math.max(betweenEditsMs, line.pace(room)),
    failed(error) {
      log(error);
      return ['gone', 'refused', 'invalid'].includes(postError(error).kind);
    },
  };
}

interface Files {
  readonly files?: { name: string; data: Buffer; contentType: string }[];
}

function filesOf({ clip }: Sheet): Files {
  return clip ? { files: [{ name: clip.name, data: Buffer.from(clip.bytes), contentType: clip.mediaType }] } : {};
}

/** Words of people and models ping nobody, and their links are not fetched for previews. */
function shown(content: string) {
  return { content, allowed_mentions: { parse: [] }, flags: MessageFlags.SuppressEmbeds };
}
