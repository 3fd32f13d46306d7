// Subtitles: SubRip as players read it, WebVTT by its specification (https://www.w3.org/TR/webvtt1/). In UTF-8, without marks.
import type { Said } from '../../hear/join.ts';

/** What is seen at one time. Seconds; at least one line, none of them empty. */
interface Cue {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** Characters of a line, lines of a cue, and seconds of it at most and at least: what broadcasters ask for. */
const most = { characters: 42, lines: 2, seconds: 7 };
const leastSeconds = 0.3;

/** In order, none before the one before it has ended. */
function cues(segments: readonly Said[]): Cue[] {
  const all = segments.flatMap((segment) => parted(segment));
  let end = 0;
  return all.map(({ from, to, lines }) => {
    const begin = Math.max(from, end);
    end = Math.max(to, begin + leastSeconds);
    return { from: begin, to: end, lines };
  });
}

export function srt(segments: readonly Said[]): string {
  return cues(segments)
    .map(
      ({ from, to, lines }, index) =>
        `${index + 1}\n${time(from, ',')} --> ${time(to, ',')}\n${lines.map(plain).join('\n')}\n`,
    )
    .join('\n');
}

export function vtt(segments: readonly Said[]): string {
  const blocks = cues(segments).map(
    ({ from, to, lines }) => `${time(from, '.')} --> ${time(to, '.')}\n${lines.map(escaped).join('\n')}\n`,
  );
  return ['WEBVTT\n', ...blocks].join('\n');
}

/** A sentence over as many cues as it needs; their times follow from their lengths. */
function parted({ text, from, to, speaker }: Said): Cue[] {
  const lines = laidOut(speaker === undefined ? text : `${speaker}: ${text}`);
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  const pace = Math.max(0, to - from) / Math.max(1, length);
  const made: Cue[] = [];
  let at = from;
  for (let first = 0; first < lines.length; first += most.lines) {
    const shown = lines.slice(first, first + most.lines);
    const end = at + shown.join('').length * pace;
    made.push({ from: at, to: Math.min(end, at + most.seconds), lines: shown });
    at = end;
  }
  return made;
}

/** But for what joins and parts letters, which Persian and the scripts of India need. */
const unseen = /(?:(?![\u200c\u200d])[\p{C}\s])+/gu;

function laidOut(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.replaceAll(unseen, ' ').trim().split(' ').flatMap(fitting)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= most.characters) lines[lines.length - 1] = `${last} ${word}`;
    else if (word !== '') lines.push(word);
  }
  return lines;
}

/** A word that is longer than a line, as in languages without blanks, goes over several; no character is cut. */
function fitting(word: string): string[] {
  const parts = [''];
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    const last = parts.at(-1) ?? '';
    if (last !== '' && last.length + segment.length > most.characters) parts.push(segment);
    else parts[parts.length - 1] = last + segment;
  }
  return parts;
}

/** No line can pose as a time; SubRip knows tags, and no way to escape them. */
function plain(line: string): string {
  return line
    .replaceAll('-->', '→')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('{', '(')
    .replaceAll('}', ')');
}

function escaped(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function time(seconds: number, point: string): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60]
    .map(two)
    .join(':');
  return `${clock}${point}${String(ms % 1000).padStart(3, '0')}`;
}
