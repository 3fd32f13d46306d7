// The hazards that a judge names, by their codes or in words: judges that know the categories by name use those.
import { categories, type Category, type Hazard, type RuleId } from '../verdict.ts';

/**
 * By their small letters alone: MLCommons' names, those of our own policy, and what else they are called. Of the two that
 * must not be missed, whatever tells of them.
 * https://huggingface.co/meta-llama/Llama-Guard-4-12B
 */
const names: Readonly<Record<Category, RegExp>> = {
  S1: /^violen(?:ce|tcrime|tcrimes)$/,
  S2: /^nonviolentcrimes?$|^othercrimes?$|^crimes?$|^criminalplanning$/,
  S3: /^sex(?:related|ual)?crimes?$/,
  S4: /child|csa[em]|underage/,
  S5: /^defamation$/,
  S6: /^(?:speciali[sz]ed|dangerous)advice$/,
  S7: /^privacy(?:violations?)?$/,
  S8: /^intellectualproperty(?:violations?)?$/,
  S9: /^(?:indiscriminate|mass)weapons?$|^weaponsofmassdestruction$/,
  S10: /^hate(?:speech|ful)?$/,
  S11: /suicid|selfharm|selfinjury/,
  S12: /^sexualcontent$|^sexual$/,
  S13: /^elections?(?:misinformation)?$/,
  S14: /^code(?:interpreter)?abuse$/,
};

/** What protects somebody before all else. */
const must = ['S4', 'S11'] as const;

/** In the order of the categories, then of the rules that the judge was given; what nobody knows is left out. */
export function hazardsIn(said: readonly string[], rules: readonly RuleId[]): readonly Hazard[] {
  const found = new Set(said.map((one) => codeOf(one.trim())));
  return [...categories, ...rules].filter((hazard) => found.has(hazard));
}

function codeOf(said: string): string | undefined {
  const code = /^[RS]\d+/i.exec(said)?.[0].toUpperCase();
  if (code !== undefined) return code;
  const letters = said.toLowerCase().replaceAll(/[^a-z]/g, '');
  return must.find((category) => names[category].test(letters)) ?? categories.find((one) => names[one].test(letters));
}
