// Figures in columns of their own width, since not every platform shows tables.

/** One line for each row, in a fence; the first column is of words, the others are of figures. */
export function columns(rows: readonly (readonly string[])[]): string {
  // A fence in what somebody else named would end the table.
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('`', "'")));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const pad = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return column === 0 ? cell + pad : pad + cell;
      })
      .join('  ')
      .trimEnd(),
  );
  return ['```', ...lines, '```'].join('\n');
}

/** In letters of a fixed width, of which Chinese, Japanese and Korean ones take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce(
    (sum, letter) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(letter)
        ? 2
        : 1),
    0,
  );
}
