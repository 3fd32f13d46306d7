// What an uploaded file is, by its first bytes rather than by what its sender says, and whether a browser may show it.
import { fileTypeFromBuffer } from 'file-type';
import type { Attachment } from '#src/message.ts';

/** What browsers show or play without running anything in it. All else is only ever downloaded. */
const harmless =
  /^(?:image\/(?:png|apng|jpeg|gif|webp|avif)|audio\/(?:ogg|opus|mpeg|wav|flac|mp4|x-m4a|aac|webm)|video\/(?:webm|mp4|ogg))$/;
/** Types whose first bytes tell them for sure. Those of texts and archives say too little. */
const telling = /^(?:image|audio|video)\/|^application\/(?:pdf|ogg)$/;
/** Containers that hold sound alone or with images: there the sender knows better. */
const container = /^(?:video|audio|application)\/(?:webm|matroska|mp4|x-m4a|ogg|quicktime)$/;
const written =
  /^text\/|^application\/(?:pdf|json|xml|rtf|xhtml\+xml|csv|yaml|javascript|msword|epub\+zip|vnd\.(?:openxmlformats|oasis|ms-))|\+(?:json|xml)$/;
const writtenEnding =
  /\.(?:md|txt|csv|tsv|json|ya?ml|toml|html?|xml|pdf|docx|pptx|xlsx|log|[cm]?[jt]sx?|py|rs|go|java|c|h|sh|sql)$/i;

/** A media type that is true as far as it matters: none poses as something harmless. `head` is the beginning of the file. */
export async function mediaTypeOf(head: Uint8Array, declared: string): Promise<string> {
  const claimed = /^[\w.+-]{1,60}\/[\w.+-]{1,100}/.exec(declared)?.[0].toLowerCase() ?? 'application/octet-stream';
  const mime = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime.split(';')[0];
  if (mime !== undefined && telling.test(mime)) {
    const sound = claimed.startsWith('audio/') && container.test(mime);
    return sound ? `audio/${mime.endsWith('quicktime') ? 'mp4' : (mime.split('/')[1] ?? '')}` : mime;
  }
  return harmless.test(claimed) ? 'application/octet-stream' : claimed;
}

export function kindOf(mediaType: string, name: string): Attachment['kind'] {
  const [family] = mediaType.split('/');
  if (family === 'image' || family === 'audio' || family === 'video') return family;
  return written.test(mediaType) || writtenEnding.test(name) ? 'document' : 'other';
}

/** Whether a browser may show it in its place instead of saving it. */
export function mayShow(mediaType: string): boolean {
  return harmless.test(mediaType);
}
