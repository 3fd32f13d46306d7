// What a call gave, as far as it is taken: text up to a limit, pictures that are some, and notes of what was left out.
import { z } from 'zod';
import { fileTypeFromBuffer } from 'file-type';
import type { Clip } from '../message.ts';
import { clean } from '../clean.ts';

/** What came of a call. Data, whatever it says. */
export interface Returned {
  /** At most 64 kB. */
  readonly text: string;
  readonly failed: boolean;
  /** Pictures by their first bytes, at most 4. */
  readonly files: readonly Clip[];
}

/** Characters of text; parts that are looked at; pictures; base64 of one. */
const [mostText, mostParts, mostPictures, mostBase64] = [64_000, 1000, 4, 4_000_000];
const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** As a server may answer: each part is looked at by itself. */
export const answered = z.looseObject({
  content: z.array(z.unknown()).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
});

const part = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), data: z.string() }),
  z.object({ type: z.literal('resource'), resource: z.object({ uri: z.string(), text: z.string().optional() }) }),
  z.object({ type: z.literal('resource_link'), uri: z.string(), name: z.string().optional() }),
]);

export async function returned(answer: z.infer<typeof answered>): Promise<Returned> {
  const texts: string[] = [];
  const files: Clip[] = [];
  let [length, left] = [0, Math.max(0, answer.content.length - mostParts)];
  const write = (text: string): void => {
    const rest = mostText - length;
    if (rest <= 0) {
      left += 1;
      return;
    }
    texts.push(text.slice(0, rest));
    length += Math.min(rest, text.length) + 1;
  };
  for (const one of answer.content.slice(0, mostParts)) {
    const { data } = part.safeParse(one);
    if (data?.type === 'text') write(data.text);
    else if (data?.type === 'resource' && data.resource.text !== undefined) write(data.resource.text);
    // Nobody follows it by itself.
    else if (data?.type === 'resource_link') write(`${data.name ?? ''} ${data.uri}`.trim());
    else {
      const picture = data?.type === 'image' && files.length < mostPictures ? await pictureOf(data.data) : undefined;
      if (picture) files.push({ ...picture, name: `picture-${files.length + 1}.${picture.name}` });
      else left += 1;
    }
  }
  if (texts.length === 0 && answer.structuredContent !== undefined) write(JSON.stringify(answer.structuredContent));
  if (left > 0) texts.push(`(Left out: ${left} more parts, too long or of a kind that I do not take.)`);
  return { text: clean(texts.join('\n')), failed: answer.isError === true, files };
}

/** Named by its kind alone; undefined: it is none, whatever it says. */
async function pictureOf(base64: string): Promise<Clip | undefined> {
  if (base64.length > mostBase64) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  const kind = await fileTypeFromBuffer(bytes);
  return kind && pictures.includes(kind.mime) ? { name: kind.ext, mediaType: kind.mime, bytes } : undefined;
}
