// The files of messages, with their bytes behind them: read with the bot's token, from Slack's own hosts only.
import { download, HttpRefusal } from '#src/egress.ts';
import type { StoredAttachment } from '#src/ledger.ts';
import type { Attachment } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { belongs } from './depot.ts';
import { addressOf, describe, file, mayNot, nameOf, unreadable, untold, type SlackFile } from './file.ts';
import type { Post } from './post.ts';
import { guarded } from './signpage.ts';
import { slackCode, type Wire } from './wire.ts';

export interface Files {
  /** What came with a message. Slack is asked only for what it holds back: files of other workspaces. */
  of(said: Post): Promise<Attachment[]>;
  /** The same without asking: of what Slack holds back, only reading tells what it is. */
  told(said: Pick<Post, 'files'>): Attachment[];
  /** What was stored of a file, with its bytes again. */
  revive(stored: StoredAttachment): Attachment;
}

/** Bytes: https://slack.com/help/articles/201330736-Add-files-to-Slack */
export const largestFile = 1024 ** 3;

// said
const withheld =
  'I may not read files here: an admin of this workspace has to add the scope files:read to me and install me again.';

export function filesOf(wire: Wire): Files {
  const look = async (id: string, name: string): Promise<SlackFile> => {
    try {
      const answer = await wire.call('files.info', '', (web) => web.files.info({ file: id }));
      return file.parse(answer.file ?? {});
    } catch (error) {
      throw new BotError(whyNot(slackCode(error), name), { cause: error });
    }
  };

  /** Why Slack shows its sign-in page where the file should be: only `files.info` tells. */
  const hidden = async (known: SlackFile, cause: unknown): Promise<BotError> => {
    const found: unknown = await look(known.id, nameOf(known)).catch((error: unknown) => error);
    return found instanceof BotError ? found : new BotError(mayNot(nameOf(known)), { cause });
  };

  async function* read(id: string, told: SlackFile | undefined, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const known = told && !untold(told) ? told : await look(id, told ? nameOf(told) : 'that file');
    signal.throwIfAborted();
    const address = addressOf(known) ?? '';
    const why = unreadable(known) ?? (address === '' ? mayNot(nameOf(known)) : undefined);
    if (why !== undefined) throw new BotError(why);
    try {
      yield* guarded(known, (never) => download(address, { ...wire.depot, never }, largestFile, signal));
    } catch (error) {
      if (signal.aborted || !isHidden(error, known) || !belongs(address, wire.depot)) throw error;
      throw await hidden(known, error);
    }
  }

  const attach = (told: SlackFile): Attachment => ({
    ...describe(told),
    read: (signal) => read(told.id, told, signal),
  });

  return {
    of: (said) =>
      Promise.all(
        said.files.map(async (told) =>
          attach(untold(told) && told.id ? await look(told.id, nameOf(told)).catch(() => told) : told),
        ),
      ),
    told: (said) => said.files.map(attach),
    revive: (stored) => ({ ...stored, read: (signal) => read(stored.id, undefined, signal) }),
  };
}

/**
 * Whether a failure means that Slack does not show the file: it answers with its sign-in page, or leads there, which is no
 * place for files. A host that fails, a file that is gone and one that is too large are told as they are.
 */
function isHidden(error: unknown, { size }: SlackFile): boolean {
  if (error instanceof HttpRefusal) return [200, 401, 403].includes(error.status);
  return error instanceof BotError && error.cause === undefined && size <= largestFile;
}

function whyNot(code: string | undefined, name: string): string {
  if (code === 'missing_scope') return withheld;
  if (code === 'file_deleted') return `I cannot open ${name}: it was deleted.`;
  if (code === undefined) return `Slack did not give me ${name}: please try again in a moment.`;
  return mayNot(name);
}
