// Text in columns of a given width.

/** Breaks text at spaces into lines of at most `width` characters; a word that is longer than that stands alone and sticks out. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Lines of which all but the first are indented as far as `start` is long. */
export function hang(start: string, text: string, width: number): string {
  const indent = ' '.repeat(start.length);
  return wrap(text, Math.max(20, width - start.length))
    .map((line, i) => `${i === 0 ? start : indent}${line}`)
    .join('\n');
}

/** Rows of cells as lines with aligned columns, two spaces apart; the last cell may be as long as it likes. */
export function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.slice(0, -1).entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]) : cell)).join('  '));
}
