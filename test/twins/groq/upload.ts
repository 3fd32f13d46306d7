// A recording that is sent to be heard: read from the form, and refused as the platform refuses it.
import type { Model } from './models.ts';
import { invalid, tooLarge, type Refusal } from './refusal.ts';

/** The form of a transcription or a translation. */
export interface Upload {
  readonly task: 'transcribe' | 'translate';
  /** As the client named it; empty where no file came. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Of Ogg Opus and WAV as their bytes tell it, of anything else by 16 kB a second. */
  readonly seconds: number;
  readonly model: string;
  readonly language?: string;
  readonly prompt?: string;
  readonly format: string;
  readonly temperature: number;
  readonly granularities: readonly string[];
}

/** What a model has heard, in a test's words. */
export interface Heard {
  readonly text: string;
  /** Absent: one segment of all the text, with the figures of clear speech. */
  readonly segments?: readonly Readonly<Record<string, unknown>>[];
  /** With their times in seconds, sent where words are asked for. Absent: all of one length. */
  readonly words?: readonly { readonly word: string; readonly start: number; readonly end: number }[];
  /** Absent: `english`. */
  readonly language?: string;
  /** Absent: the twin's `hearMs`. */
  readonly delayMs?: number;
  /** Answered with this status instead, `text` being the message. */
  readonly status?: number;
}

export interface Ears {
  hears(upload: Upload): string | Heard | Promise<string | Heard>;
  /** Milliseconds until a transcript comes. */
  hearMs: number;
}

/** An uploaded file may not be larger. @see https://console.groq.com/docs/speech-to-text#audio-file-limitations */
export const mostBytes = 25 * 1024 * 1024;

/** The kinds that a live refusal lists, by the ending of the file's name: `.oga` is none of them. */
const endings = 'flac mp3 mp4 mpeg mpga m4a ogg opus wav webm'.split(' ');

/** The form as it was sent; undefined when it is none. */
export async function readUpload(
  body: Buffer<ArrayBuffer>,
  contentType: string,
  task: Upload['task'],
): Promise<Upload | undefined> {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => undefined);
  if (form === undefined) return undefined;
  const text = (name: string): string | undefined => form.getAll(name).find((value) => typeof value === 'string');
  const file = form.get('file');
  const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
  const [language, prompt] = [text('language'), text('prompt')];
  return {
    task,
    name: file instanceof File ? file.name : '',
    mediaType: file instanceof File ? file.type : '',
    bytes,
    seconds: seconds(Buffer.from(bytes)),
    model: text('model') ?? '',
    ...(language !== undefined && { language }),
    ...(prompt !== undefined && { prompt }),
    format: text('response_format') ?? 'json',
    temperature: Number(text('temperature') ?? 0),
    granularities: form.getAll('timestamp_granularities[]').map(String),
  };
}

/** The first reason for which the platform would not listen, or undefined. @see https://console.groq.com/docs/speech-to-text */
export function refuseUpload(upload: Upload, model: Model): Refusal | undefined {
  return refuseFile(upload) ?? refuseWish(upload, model);
}

function refuseFile({ name, bytes, seconds: length }: Upload): Refusal | undefined {
  if (name === '') return invalid('one of `file` or `url` must be provided');
  if (bytes.length > mostBytes) return tooLarge;
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  if (!endings.includes(ending)) {
    const message = `file must be one of the following types: [${endings.join(' ')}]`;
    return invalid(message, { code: 'unsupported_audio_format' });
  }
  const magic: string | undefined = { wav: 'RIFF', ogg: 'OggS', opus: 'OggS', flac: 'fLaC' }[ending];
  if (magic !== undefined && Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== magic)
    return invalid('could not process file - is it a valid media file?');
  if (length >= 0.01) return undefined;
  return invalid('Audio file is too short. Minimum audio length is 0.01 seconds.');
}

function refuseWish(upload: Upload, model: Model): Refusal | undefined {
  const { task, format, language, prompt, granularities, temperature } = upload;
  if (model.family !== 'whisper' || (task === 'translate' && model.id !== 'whisper-large-v3'))
    return invalid(
      `The model \`${model.id}\` does not support ${task === 'translate' ? 'translation' : 'transcription'}`,
    );
  if (!['json', 'text', 'verbose_json'].includes(format))
    return invalid('response_format must be one of [json, text, verbose_json]');
  if (granularities.length > 0 && format !== 'verbose_json')
    return invalid('timestamp_granularities requires response_format `verbose_json`');
  if (!(temperature >= 0 && temperature <= 1)) return invalid('temperature must be between 0 and 1');
  if (task === 'translate' ? language !== undefined && language !== 'en' : !isLanguage(language))
    return invalid(`language \`${language}\` is not supported`);
  // A live refusal, whose count is one of bytes.
  const size = Buffer.byteLength(prompt ?? '');
  if (size <= 896) return undefined;
  return invalid(`prompt length must be 896 characters or fewer, but provided prompt contains ${size} characters`);
}

/** Two letters that mean a language; there are fewer that Whisper knows. */
function isLanguage(language: string | undefined): boolean {
  if (language === undefined) return true;
  return /^[a-z]{2}$/.test(language) && new Intl.DisplayNames('en', { type: 'language' }).of(language) !== language;
}

function seconds(file: Buffer): number {
  const kind = file.subarray(0, 4).toString('latin1');
  if (kind === 'RIFF' && file.length >= 44) return (file.length - 44) / Math.max(1, file.readUInt32LE(28));
  const page = file.lastIndexOf('OggS');
  if (kind === 'OggS' && page + 14 <= file.length) return Number(file.readBigInt64LE(page + 6)) / 48_000;
  return file.length / 16_000;
}
