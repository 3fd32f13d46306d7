// What an examination finds: one line for each thing that it takes to work, with what helps where it does not.

export interface Check {
  /** What was looked at, in a few words: `Discord token`. */
  readonly name: string;
  /** `odd`: it works, or may, but somebody should know. */
  readonly state: 'good' | 'odd' | 'bad';
  /** What was found, in a sentence. Never a secret. */
  readonly finding: string;
  /** The next step, in a sentence, wherever the state is not good. */
  readonly remedy?: string;
}
