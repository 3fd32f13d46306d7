// What kind of file something is: by the media type Discord tells, and where that says nothing, by the ending of its name.
import type { Attachment } from '#src/message.ts';

/** https://www.iana.org/assignments/media-types, for what people send and Discord, now and then, does not name. */
const endings = new Map(
  Object.entries({
    'image/png': 'png',
    'image/jpeg': 'jpg jpeg',
    'image/gif': 'gif',
    'image/webp': 'webp',
    'image/avif': 'avif',
    'image/heic': 'heic heif',
    'image/svg+xml': 'svg',
    'audio/ogg': 'ogg oga opus',
    'audio/mpeg': 'mp3',
    'audio/mp4': 'm4a',
    'audio/aac': 'aac',
    'audio/wav': 'wav',
    'audio/flac': 'flac',
    'video/mp4': 'mp4 m4v',
    'video/webm': 'webm',
    'video/quicktime': 'mov',
    'video/x-matroska': 'mkv',
    'application/pdf': 'pdf',
    'application/json': 'json',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    'text/html': 'html htm',
    'text/markdown': 'md markdown',
    'text/csv': 'csv',
    'text/tab-separated-values': 'tsv',
    'text/plain':
      'txt text log js mjs cjs jsx ts mts cts tsx py rb rs go java kt c h cc cpp hpp cs swift php sh sql css scss xml yaml yml toml ini',
  }).flatMap(([type, all]) => all.split(' ').map((ending) => [ending, type] as const)),
);

/** TypeScript has the ending of a transport stream, and so Discord takes it for video. */
const misnamed = ['video/mp2t', 'video/vnd.dlna.mpeg-tts'];

/** In lower case, without parameters. */
export function mediaTypeOf(told: string | null | undefined, name: string): string {
  const type = (told ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  const known = endings.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
  const saysNothing = type === '' || type === 'application/octet-stream' || misnamed.includes(type);
  return (saysNothing ? known : undefined) ?? (type || 'application/octet-stream');
}

const documents =
  /^(?:text\/|application\/(?:.+\+)?(?:pdf|json|xml|yaml|toml|sql|msword|rtf|javascript|x-(?:yaml|sh|javascript|httpd-php)|vnd\.(?:openxmlformats|oasis|ms-)))/;

export function kindOf(mediaType: string): Attachment['kind'] {
  if (mediaType === 'application/ogg') return 'audio';
  const family = (['image', 'audio', 'video'] as const).find((one) => mediaType.startsWith(`${one}/`));
  return family ?? (documents.test(mediaType) ? 'document' : 'other');
}
