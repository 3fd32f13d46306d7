// The languages that Whisper knows, by ISO 639-1: Groq refuses a request that names another.

/** https://github.com/openai/whisper/blob/main/whisper/tokenizer.py */
const known = new Set(
  (
    'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha he hi hr ht hu hy id is it ja ' +
    'jv ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so ' +
    'sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh'
  ).split(' '),
);

/** The code as it may be sent; undefined where it has to be found out from the sound. */
export function language(code: string | undefined): string | undefined {
  const lower = code?.toLowerCase() ?? '';
  return known.has(lower) ? lower : undefined;
}
