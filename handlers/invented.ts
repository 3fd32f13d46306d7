// Refuses to believe what nobody said: models that hear find words in silence and in noise.
import type { Segment, Transcript } from '#src/transcript.ts';
import { plainWords } from './call/words.ts';

/** Too short for a word, milliseconds of voice. */
export const shortestMs = 350;
/** Whisper's own limits for a segment (https://github.com/openai/whisper, transcribe.py): silence, certainty, repetition. */
const limits = { silence: 0.6, certainty: -1, repetition: 2.4 };
/** What is often invented is believed from this much voice on, milliseconds, in a recording that is this surely no silence. */
const often = { voicedMs: 700, silence: 0.06 };

/** What Whisper says most of the time when nobody speaks: the end of films, in the languages it learned from them. */
const phrases = new Set(
  [
    'you|bye|bye bye|thank you|thank you very much|thank you so much|thanks for watching|thank you for watching',
    'thank you so much for watching|thanks for listening|please subscribe|like and subscribe|see you next time',
    'subtitles by the amara org community|subs by www zeoranger co uk|the end',
    'vielen dank|danke|tschüss|bis zum nächsten mal|untertitel der amara org community|das wars',
    'untertitel im auftrag des zdf für funk 2017|copyright wdr 2021|vielen dank fürs zuschauen',
    'merci|merci beaucoup|merci davoir regardé cette vidéo|sous titres réalisés par la communauté damara org',
    'sous titrage st 501|gracias|muchas gracias|gracias por ver el video|adiós',
    'subtítulos realizados por la comunidad de amara org|suscríbete al canal|grazie|grazie a tutti',
    'sottotitoli creati dalla comunità amara org|obrigado|obrigada|legendas pela comunidade amara org',
    'bedankt voor het kijken|ondertitels ingediend door de amara org gemeenschap|dank u wel',
    'dziękuję|dziękuję za uwagę|napisy stworzone przez społeczność amara org|tack|tack för att ni tittade',
    'спасибо|спасибо за просмотр|продолжение следует|субтитры сделал dimatorzok|teşekkürler',
    'izlediğiniz için teşekkür ederim|altyazı m k|ご視聴ありがとうございました|ありがとうございました',
    '谢谢|谢谢观看|谢谢大家|字幕由amara org社区提供|请不吝点赞 订阅 转发 打赏支持明镜与点点栏目',
    '감사합니다|시청해주셔서 감사합니다|شكرا|شكرا للمشاهدة|धन्यवाद',
  ].flatMap((line) => line.split('|')),
);

export interface Believed {
  /** Empty when nothing is believed. */
  readonly text: string;
  /** Whether something was left out. */
  readonly invented: boolean;
}

/** What of a transcript was said: its segments are judged one by one, for inventions stand at the ends of true ones. */
export function believe({ text, segments }: Transcript, voicedMs: number): Believed {
  const whole = text.trim();
  if (voicedMs < shortestMs) return { text: '', invented: whole !== '' };
  // Without figures only the length of the voice can tell.
  const judged = segments.length > 0 ? segments : [{ ...unknown, text: whole }];
  const kept = credible(judged, voicedMs);
  if (kept.length === judged.length) return { text: whole, invented: false };
  const left = kept.map((segment) => segment.text.trim()).join(' ');
  return { text: left.trim(), invented: true };
}

/** The segments that somebody said. `voicedMs`: how much voice there was, where that is known. */
export function credible(segments: readonly Segment[], voicedMs = Infinity): Segment[] {
  return segments.filter((segment) => !isInvented(segment, voicedMs));
}

const unknown: Omit<Segment, 'text'> = { from: 0, to: 0, silence: 0, certainty: 0, repetition: 0 };

function isInvented({ text, silence, certainty, repetition }: Segment, voicedMs: number): boolean {
  if (silence > limits.silence && certainty < limits.certainty) return true;
  if (repetition > limits.repetition) return true;
  const doubtful = voicedMs < often.voicedMs || silence > often.silence;
  return doubtful && phrases.has(plainWords(text).join(' '));
}
