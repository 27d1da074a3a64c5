import stringWidth from 'string-width';

/** Reports are laid out for this many columns; only what can't be broken is wider. */
export const COLUMNS = 100;

/** Fills up with blanks to `width` terminal cells. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** The widest of the texts, in terminal cells. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
}

/** Breaks between words so that `first` + text fits; the following lines start with `indent` blanks. */
export function wrapped(first: string, text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(BREAKS)) {
    const longer = empty ? line + word : `${line} ${word}`;
    if (!empty && stringWidth(longer) > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line = longer;
    empty = false;
  }
  return [...lines, line];
}

/** A number stays with its unit. */
const BREAKS = / (?!(?:s|ms|µs|min|h)\b)/;

/** A label and its text, in the columns of a finding: `  fix           take R3 …`. */
export function labelled(label: string, text: string, width = LABEL): string[] {
  return wrapped(padded(`  ${label}`, width), text, width);
}

/** Where the text behind a label begins. */
export const LABEL = 16;

/** `3 tasks`, `1 task` */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`;
}
