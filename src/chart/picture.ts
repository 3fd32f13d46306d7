// What is drawn: bars over time, each stacked of the series that make it up.

export interface Picture {
  readonly title: string;
  /** One line: whose figures, and of what time. */
  readonly subtitle: string;
  /** What stands below each bar. */
  readonly labels: readonly string[];
  /** What the bars measure, with its unit. */
  readonly unit: string;
  /** The digits behind the point that the axis shows at most. */
  readonly digits: number;
  /** At most six, the largest first; as many values as there are labels. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}
