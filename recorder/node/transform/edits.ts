/** At one place first what ends there, then what begins, then what a closing brace ends. */
const RANK = { after: 0, before: 1, end: 2 } as const;
type Edit = {
  readonly at: number;
  readonly text: string;
  readonly rank: number;
  /** How far before it in its line is what its own places are shown as. */
  readonly back: number;
};

/** Node shows no line that has this in it with an error; see error-source.ts. */
export const NOT_SHOWN = '/*node-do-not-add-exception-line*/';

/** Insertions into a source text. Nothing is ever removed, and no line is added: lines stay. */
export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];
  readonly #shown: number[] = [];

  readonly #hidesLines: boolean;

  /** `hidesLines`: Node is to show none of the lines that are changed. */
  constructor(source: string, hidesLines: boolean) {
    this.#source = source;
    this.#hidesLines = hidesLines;
  }

  /** Before what begins at `at`. Of several at one place the first comes first. What goes wrong in it shows at `shownAt`, if that is in the line. */
  before(at: number, text: string, shownAt = at): void {
    const afterWord = at > 0 && /[\w$]/.test(this.#source[at - 1]!);
    const isInLine = !this.#source.slice(Math.min(shownAt, at), Math.max(shownAt, at)).includes('\n');
    const back = isInLine ? at - shownAt : 0;
    this.#edits.push({ at, text: afterWord ? ` ${text}` : text, rank: RANK.before, back });
  }

  /** Behind what ends at `at`, and before anything that begins there. */
  after(at: number, text: string): void {
    this.#edits.push({ at, text, rank: RANK.after, back: 0 });
  }

  /** At the end of a block, whose brace is at `at`: also behind what was put at the start of an empty one. */
  end(at: number, text: string): void {
    this.#edits.push({ at, text, rank: RANK.end, back: 0 });
  }

  /** The line of `at` may be shown as it runs. */
  show(at: number): void {
    this.#shown.push(at);
  }

  /** The source with all insertions. */
  apply(): Edited {
    const parts: string[] = [];
    const insertions: Insertion[] = [];
    let from = 0;
    let added = 0;
    for (const { at, text, back } of this.#hidesLines ? this.#marked() : this.#inOrder()) {
      parts.push(this.#source.slice(from, at), text);
      insertions.push([at + added, text.length, back]);
      added += text.length;
      from = at;
    }
    parts.push(this.#source.slice(from));
    return { source: this.#source, text: parts.join(''), insertions };
  }

  /** The insertions in their order; the first of each line says that the line is not to be shown. */
  *#marked(): Iterable<Edit> {
    let lineEnd = -1;
    for (const edit of this.#inOrder()) {
      const isFirst = edit.at > lineEnd;
      if (isFirst) lineEnd = lineEndFrom(this.#source, edit.at);
      yield isFirst && !this.#isShown(lineEnd) ? { ...edit, text: edit.text + NOT_SHOWN } : edit;
    }
  }

  #inOrder(): readonly Edit[] {
    return this.#edits.toSorted(byPlace);
  }

  #isShown(lineEnd: number): boolean {
    const lineStart = this.#source.lastIndexOf('\n', lineEnd - 1);
    return this.#shown.some((at) => at > lineStart && at < lineEnd);
  }
}

function lineEndFrom(source: string, at: number): number {
  const next = source.indexOf('\n', at);
  return next === -1 ? source.length : next;
}

/** A stable sort leaves those of one place and rank in the order in which they were made. */
function byPlace(a: Edit, b: Edit): number {
  return a.at - b.at || a.rank - b.rank;
}

/** Where in the new text something was inserted, how long it is, and how far before it its own places are shown. */
type Insertion = readonly [at: number, length: number, back: number];

/** A source, what became of it, and how to find the way back. */
export type Edited = {
  readonly source: string;
  readonly text: string;
  readonly insertions: readonly Insertion[];
};

/** The original of a part of the new text, or null if it is none. */
export function originalOf(part: string, { source, text, insertions }: Edited): string | null {
  const from = text.indexOf(part);
  if (from === -1) return null;
  const position = (at: number): number => {
    let before = at;
    for (const [inserted, length] of insertions) {
      if (inserted >= at) break;
      before -= length;
    }
    return before;
  };
  return source.slice(position(from), position(from + part.length));
}
