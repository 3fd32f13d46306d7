// What strong language is: the library's English words without those that are sober, and ours.
import { collapseDuplicatesTransformer, DataSet, englishDataset, pattern, RegExpMatcher } from 'obscenity';
import { type Term, termsOf } from './terms.ts';

/** Of the library's, what names the body, acts and crimes: it is said in lessons, at the doctor's and in the news. */
const sober = new Set([
  'abo',
  'africoon',
  'anal',
  'anus',
  'arabush',
  'bestiality',
  'double penetration',
  'ejaculate',
  'hentai',
  'incest',
  'masturbate',
  'negro',
  'orgasm',
  'penis',
  'porn',
  'rape',
  'scat',
  'semen',
  'sex',
  'spastic',
  'vagina',
]);
/** Of the library's, whose patterns fit too much of what is harmless: ours stand for them. */
const wide = new Set([
  'dick',
  'fuck',
  'retard',
  'tit',
  'cum',
  'fag',
  'chink',
  'dyke',
  'hooker',
  'prick',
  'boob',
  'orgy',
]);

const dataset = new DataSet<{ originalWord: string }>()
  .addAll(englishDataset)
  .removePhrasesIf(
    ({ metadata }) => metadata !== undefined && (sober.has(metadata.originalWord) || wide.has(metadata.originalWord)),
  )
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'dick' })
      .addPattern(pattern`dickhead`)
      .addPattern(pattern`suckmydick`),
  )
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'fuck' })
      .addPattern(pattern`fuck`)
      .addPattern(pattern`|f[?]cking|`)
      .addPattern(pattern`|f[?]cker[s]|`)
      .addPattern(pattern`|fck|`)
      .addPattern(pattern`|fuk[s]|`)
      .addPattern(pattern`|fuking|`)
      .addPattern(pattern`|phuck`),
  )
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'retard' })
      .addPattern(pattern`|retard|`)
      .addPattern(pattern`|retards|`)
      .addPattern(pattern`|retarded|`)
      .addPattern(pattern`fucktard`),
  )
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'tits' })
      .addPattern(pattern`|tits|`)
      .addPattern(pattern`|titties|`)
      .addPattern(pattern`|tities|`)
      .addPattern(pattern`|titty|`)
      .addPattern(pattern`|tity|`),
  )
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'cum' })
      .addPattern(pattern`|cumshot`)
      .addPattern(pattern`|cumming|`)
      .addPattern(pattern`|cumslut`),
  )
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'faggot' })
      .addPattern(pattern`|faggot`)
      .addPattern(pattern`|faggy|`)
      .addPattern(pattern`|fags|`)
      .addPattern(pattern`|fag|`),
  )
  .addPhrase((phrase) => phrase.setMetadata({ originalWord: 'boobs' }).addPattern(pattern`|boobs|`))
  .addPhrase((phrase) => phrase.setMetadata({ originalWord: 'prick' }).addPattern(pattern`|pricks|`))
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'motherfucker' })
      .addPattern(pattern`|mofo[s]|`)
      .addPattern(pattern`|stfu|`),
  )
  .addPhrase((phrase) =>
    phrase
      .setMetadata({ originalWord: 'harmless' })
      .addPattern(pattern`|asshole`)
      .addWhitelistedTerm('niggard')
      .addWhitelistedTerm('assort')
      .addWhitelistedTerm('assona')
      .addWhitelistedTerm('assyr')
      .addWhitelistedTerm('shiitake')
      .addWhitelistedTerm('wankel')
      .addWhitelistedTerm('matsushit')
      .addWhitelistedTerm('pissarro')
      .addWhitelistedTerm('cockatoo')
      .addWhitelistedTerm('cockpit')
      .addWhitelistedTerm('cocktail')
      .addWhitelistedTerm('cockerel')
      .addWhitelistedTerm('cockroach')
      .addWhitelistedTerm('scunthorpe')
      .addWhitelistedTerm('arsenal')
      .addWhitelistedTerm('arsène')
      .addWhitelistedTerm('snigger'),
  );

/** Finds strong words; among small Latin letters with single spaces. */
export const matcher = new RegExpMatcher({
  ...dataset.build(),
  // As the library recommends for its words: the letters that they double.
  blacklistMatcherTransformers: [
    collapseDuplicatesTransformer({
      defaultThreshold: 1,
      customThresholds: new Map(Array.from('beolsg', (letter) => [letter, 2])),
    }),
  ],
});

/** What is strong, or harmless, by the words around it only; most of the harmless are names. */
export const phrases = termsOf<'strong' | 'fine'>([
  ...each(
    'strong',
    `a dick, such a dick, my dick, your dick, his dick, dick pic, dick pics, dick move, eat a dick, suck my dick, fucking dick, old cunt,
    fuck you, jerk off, jerking off, son of a bitch, piece of shit, blow job, hand job, ass hole, mother fucker, bull shit, dumb ass`,
  ),
  ...each(
    'fine',
    `dick cheney, dick van dyke, dick clark, dick grayson, dick turpin, dick tracy, dick wolf, dick whittington, dick powell, dick durbin,
    dick francis, dick fosbury, dick advocaat, philip k dick, moby dick, andy dick, spotted dick, tom dick and harry, blue tits, great tits, coal tits,
    willow tits, marsh tits, crested tits, balaams ass, wild ass, the ass and, ass and cart, cock and bull, cock a hoop, bitch and her puppies, bastard sword, bastard file`,
  ),
]);

function each(tag: 'strong' | 'fine', list: string): readonly Term<'strong' | 'fine'>[] {
  return list.split(/,\s+/).map((phrase) => ({ words: phrase.split(' '), tag }));
}

/** What a mask may hide, and what is found of pieces: no more than these, since "is\nhit" has the letters of one, too. */
export const plainest = Map.groupBy(
  `fuck fucks fucked fucker fucking shit shits shitty bullshit
   bitch bitches cunt cunts cock cocks pussy whore slut asshole assholes
  bastard nigger nigga faggot motherfucker`.split(/\s+/),
  ({ length }) => length,
);
