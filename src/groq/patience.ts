// How long this room waits for what.

/** All in milliseconds. Tests shorten them. */
export interface Patience {
  /** From the request to the first chunk of its answer. */
  readonly firstMs: number;
  /** Between two chunks of a running answer. */
  readonly idleMs: number;
  /** After the last word, when only the account of it is due. */
  readonly lingerMs: number;
  /** All of the waiting for one answer, from its headers to its last word. */
  readonly answerMs: number;
  /** The most a person waits for the provider's limits; the longest `retry-after` worth honouring. */
  readonly queueMs: number;
  /** The same for voice, where silence is worse than a sentence of excuse. */
  readonly urgentMs: number;
  /** After this a failed call is not begun anew. */
  readonly retryMs: number;
  /** The back-off is random between 0 and this, doubled with every try. */
  readonly backoffMs: number;
  /** One try of the guard or of the injection score, its waiting included. */
  readonly judgeMs: number;
  /** One look of a judge at images, beside what their size adds. */
  readonly judgeImagesMs: number;
  /** One recording, beside what its length and its size add. */
  readonly hearMs: number;
  /** One look at images, or one task in writing, beside what its size and the length of the answer add. */
  readonly taskMs: number;
  /** A search of the web, with all the pages that are read for it. */
  readonly browseMs: number;
  /** A program, with all the runs that it takes. */
  readonly computeMs: number;
  /** From the request to the first sound of a voice, and between two pieces of it. */
  readonly speakMs: number;
  /** The list of models. */
  readonly listMs: number;
  /** All that an own server is asked to find out what it can do. */
  readonly probeMs: number;
  /** Until a model that was gone is looked for again. */
  readonly recheckMs: number;
}

/** As in life: most of it from what people bear, and from how long Groq takes to think. */
export const patience: Patience = {
  firstMs: 15_000,
  idleMs: 10_000,
  lingerMs: 1_000,
  answerMs: 120_000,
  queueMs: 20_000,
  urgentMs: 2_000,
  retryMs: 20_000,
  backoffMs: 300,
  judgeMs: 2_000,
  judgeImagesMs: 8_000,
  hearMs: 10_000,
  taskMs: 15_000,
  browseMs: 45_000,
  computeMs: 60_000,
  speakMs: 5_000,
  listMs: 4_000,
  probeMs: 4_000,
  recheckMs: 600_000,
};

/** How much longer a machine of the operator's own may take, which may have to read a model from its disk first. */
const atHomeTimes = 4;

/** The same where a server of the operator's own is asked. */
export function atHome(usual: Patience): Patience {
  const names = ['firstMs', 'idleMs', 'answerMs', 'judgeMs', 'judgeImagesMs', 'hearMs', 'taskMs', 'speakMs'] as const;
  return { ...usual, ...Object.fromEntries(names.map((name) => [name, usual[name] * atHomeTimes])) };
}

/** Bytes a millisecond that even a slow line sends: 4 Mbit/s. */
const slowest = 500;

/** Milliseconds that so many bytes take on their way up. */
export function uploadMs(bytes: number): number {
  return Math.ceil(bytes / slowest);
}
