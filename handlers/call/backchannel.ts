// Tells the small words of a listener, who wants to hear on, from those of somebody who wants to speak.
import { plainWords } from './words.ts';

const small = new Set(
  [
    'mhm mm mmm mmhm hm hmm hmmm uh huh uhuh um er ah oh aha yeah yea yep yes yup ok okay right sure cool nice wow',
    'great alright true exactly good fine gotcha ja jaja jo genau achso ach klar gut stimmt naja oui ouais daccord bon',
    'hein bien sí si vale claro ajá ya bueno sì certo già sim tá pois oké precies tak dobrze да ага угу понятно хорошо',
    'evet tamam はい うん ええ へえ なるほど そうですね 嗯 对 好 好的 是 是的 哦 네 응 그래 아 हाँ अच्छा जी نعم طيب اه',
  ].flatMap((line) => line.split(' ')),
);
const phrases = new Set(['got it', 'i see', 'uh huh', 'va bene', 'ah bon', 'pois é', 'of course', 'go on']);
const laughter = /^(?:ha|he|hi|ja){2,}h?$/;
/** Who says more than this wants to speak. */
const mostWords = 3;

/** Whether a text only shows that somebody listens. Empty: nothing was said at all. */
export function isBackchannel(text: string): boolean {
  const words = plainWords(text);
  if (words.length > mostWords) return false;
  return phrases.has(words.join(' ')) || words.every((word) => small.has(word) || laughter.test(word));
}
