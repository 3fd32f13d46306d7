// What is drawn: figures by label, as bars, lines or slices of a pie.

/** `stacked`: a bar for each label, made up of the series · `bars`: one for each series, side by side · `pie`: the first series. */
export type Form = 'stacked' | 'bars' | 'line' | 'pie';

export interface Picture {
  /** Absent: `stacked`. */
  readonly form?: Form;
  readonly title: string;
  /** One line: whose figures, and of what time; may be empty. */
  readonly subtitle: string;
  /** What stands below each bar or point, or beside each slice. */
  readonly labels: readonly string[];
  /** What is measured, with its unit; may be empty. */
  readonly unit: string;
  /** The digits behind the point that the axis shows at most. */
  readonly digits: number;
  /** At most six, the largest first; as many values as there are labels. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}
