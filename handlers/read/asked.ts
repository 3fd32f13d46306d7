// Decides which links of a question are to be opened: those that the person asks about, and no others.

/** Links that are opened for one question. */
const mostLinks = 3;
/** What else may stand beside a link that was sent for itself: words. */
const hardlyAnything = 3;
/** Words and signs by which people ask, or ask for something, in the languages most of them write. */
const asks =
  /[?？؟]|\b(?:what|who|why|when|where|which|how|is|are|does|do|can|could|would|please|pls|tell|read|open|look|check|see|visit|fetch|summari[sz]e|summary|sum up|tl;?dr|explain|describe|translate|compare|find|list|extract|review|analy[sz]e|quote|according|says?|about|was|wer|wie|warum|wann|wo|lies|öffne|fasse|zusammen\w*|erkläre|übersetze|prüfe|qué|quién|cómo|lee|resume|explica|traduce|quoi|qui|comment|lis|résume\w*|explique|traduis|cosa|chi|leggi|riassumi|spiega|o que|leia|resuma)\b|(?:что|как|почему|прочитай|объясни|переведи|总结|读|看|什么|解释|翻译|要約|読んで|教えて|요약|읽어|لخص|اقرأ|ما هو)/iu;

/** Those of `links` that stand in the person's own words, where these ask something or are hardly more than the link. */
export function asked(links: readonly string[], question: string): string[] {
  const own = withoutQuotes(question);
  const mine = links.filter((link) => own.includes(link));
  const words = mine.reduce((rest, link) => rest.replaceAll(link, ' '), own);
  const others = words.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return others <= hardlyAnything || asks.test(words) ? Array.from(new Set(mine)).slice(0, mostLinks) : [];
}

/** Lines that quote somebody, and code, are not the person's own words. */
function withoutQuotes(text: string): string {
  const lines = text.replace(/```[^]*?(?:```|$)/g, '\n').split('\n');
  return lines
    .filter((line) => !/^\s*(?:>|&gt;)/.test(line))
    .join('\n')
    .replace(/`[^`\n]*`/g, ' ');
}
