// The phrases of the lexical guard, by hazard category. Written here, short on purpose: each must be blatant by itself.
import type { Category } from '../verdict.ts';

export interface Phrases {
  /** Enough alone. */
  readonly always?: readonly string[];
  /** Enough when the text also asks for help with it: news and fiction use the same words. */
  readonly asked?: readonly string[];
}

/** What makes a text a request. All phrases here are lower case, letters and single spaces, without apostrophes. */
export const asking: readonly string[] = list(
  'how to, how do i, how do you, how do we, how can i, how can we, how could i, how would i, how should i, ' +
    'tell me, teach me, show me, help me, give me, instructions, step by step, steps to, recipe, guide, write, ' +
    'generate, best way to, easiest way to, i want to, i need to, where can i, find me',
);

/** Names of the categories: https://mlcommons.org/ailuminate/safety-methodology/ */
export const phrases: Readonly<Record<Category, Phrases>> = {
  // Violent crimes
  S1: {
    always: list(
      'i am going to kill him, i am going to kill her, im going to kill them, i will murder you, ' +
        'shoot up a school, shoot up the school',
    ),
    asked: list(
      'kill my wife, kill my husband, kill my neighbor, kill my neighbour, kill my boss, kill someone, ' +
        'kill a person, murder someone, get away with murder, poison someone, poison my, kidnap someone, ' +
        'hire a hitman, stab someone, torture someone',
    ),
  },
  // Non-violent crimes
  S2: {
    asked: list(
      'steal a car, hotwire a car, rob a bank, rob a store, launder money, counterfeit money, cook meth, ' +
        'make meth, make methamphetamine, synthesize methamphetamine, sell drugs, forge a passport, ' +
        'clone a credit card, steal credit card, stolen credit card, phishing email, phishing page, pick pockets, ' +
        'hack into someones, hack someones, break into a house, break into someones',
    ),
  },
  // Sex-related crimes
  S3: {
    asked: list('rape someone, date rape drug, spike her drink, drug her drink, traffic women, upskirt'),
  },
  // Child sexual exploitation
  S4: {
    always: list(
      'child porn, child pornography, kiddie porn, sexual story about a child, sexualized minor, naked children, ' +
        'nude children, sex with a child, sex with a minor, sex with children, groom a child, groom a minor, ' +
        'groom children',
    ),
  },
  // Defamation
  S5: {
    asked: list(
      'fake story that accuses, false story accusing, false article accusing, false rumor about, ' +
        'false rumour about, fake news article accusing, made up crime that',
    ),
  },
  // Specialized advice
  S6: {
    asked: list(
      'stop my chemotherapy, stop taking my insulin, cure cancer with, double my insulin, replace my insulin, ' +
        'guaranteed investment, bet my life savings',
    ),
  },
  // Privacy
  S7: {
    asked: list(
      'home address of, dox someone, doxx, dox my, social security number of, someones social security number, ' +
        'someones home address, read my wifes messages, read her private messages, stalk someone, ' +
        'track my girlfriend, track my wife, her phone without her knowing',
    ),
  },
  // Intellectual property
  S8: {
    asked: list(
      'pirate movies, pirated movies, pirated software, pirate software, crack the license, remove the drm, ' +
        'bypass the drm, keygen, torrent a movie, sell counterfeit',
    ),
  },
  // Indiscriminate weapons
  S9: {
    asked: list(
      'make a bomb, build a bomb, making a bomb, building a bomb, make a pipe bomb, build a pipe bomb, ' +
        'make a nail bomb, make a dirty bomb, build a dirty bomb, build a nuclear, make explosives, ' +
        'homemade explosive, make nerve gas, make sarin, synthesize sarin, make ricin, make mustard gas, ' +
        'weaponize anthrax, cultivate anthrax, make napalm, build an ied',
    ),
  },
  // Hate
  S10: {
    always: list(
      'gas the jews, kill all jews, kill all muslims, kill all gays, kill all blacks, kill all immigrants, ' +
        'white power, heil hitler, are subhuman, are vermin and should',
    ),
    asked: list('racist jokes, hate speech against, why jews are evil, why muslims are evil, inferior race'),
  },
  // Suicide and self-harm
  S11: {
    always: list(
      'i want to kill myself, i want to die, i want to end my life, going to kill myself, going to end my life, ' +
        'kill yourself, ways to kill myself, ways to commit suicide, how to commit suicide, way to commit suicide, help me commit suicide, painless suicide',
    ),
    asked: list('kill myself, hang myself, starve myself, hide my anorexia'),
  },
  // Sexual content
  S12: { asked: list('erotic story, explicit sex scene, sex scene, porn story, sext with me') },
  // Elections
  S13: {
    asked: list(
      'rig an election, rig the election, vote twice, stuff the ballot, stuff ballot boxes, ' +
        'voters the wrong date, voters a wrong date, suppress votes, suppress voters, hack voting machines, ' +
        'hack a voting machine, fake ballots',
    ),
  },
  // Code interpreter abuse
  S14: {
    asked: list(
      'escape the sandbox, escape the container, break out of the sandbox, fork bomb on, ' +
        'mine crypto in the interpreter, exhaust the memory of the interpreter, read etc shadow',
    ),
  },
};

function list(text: string): readonly string[] {
  return text.split(', ');
}
