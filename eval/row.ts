// A labelled text: what a judge is asked about, and what the right answer is.

export interface Row {
  readonly id: string;
  readonly text: string;
  /** Given: this answer is judged, and the text is the question before it. */
  readonly answer?: string;
  readonly unsafe: boolean;
  /** What it is, where it is unsafe: S1 to S14, R1 and so on, `injection`. */
  readonly categories: readonly string[];
  /** What it only looks like, where it is not. */
  readonly like: readonly string[];
}
