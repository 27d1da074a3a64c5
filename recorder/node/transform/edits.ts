/** At one place first what ends there, then what begins, then what a closing brace ends. */
const RANK = { after: 0, before: 1, end: 2 } as const;
type Edit = { readonly at: number; readonly text: string; readonly rank: number };

/** Node shows no line that has this in it with an error; see error-source.ts. */
export const NOT_SHOWN = '/*node-do-not-add-exception-line*/';

/** Insertions into a source text. Nothing is ever removed, and no line is added: lines stay. */
export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];
  readonly #shown: number[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Before what begins at `at`. Of several at one place the first comes first. */
  before(at: number, text: string): void {
    const afterWord = at > 0 && /[\w$]/.test(this.#source[at - 1]!);
    this.#edits.push({ at, text: afterWord ? ` ${text}` : text, rank: RANK.before });
  }

  /** Behind what ends at `at`, and before anything that begins there. */
  after(at: number, text: string): void {
    this.#edits.push({ at, text, rank: RANK.after });
  }

  /** At the end of a block, whose brace is at `at`: also behind what was put at the start of an empty one. */
  end(at: number, text: string): void {
    this.#edits.push({ at, text, rank: RANK.end });
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
    for (const { at, text } of this.#marked()) {
      parts.push(this.#source.slice(from, at), text);
      insertions.push([at + added, text.length]);
      added += text.length;
      from = at;
    }
    parts.push(this.#source.slice(from));
    return { source: this.#source, text: parts.join(''), insertions };
  }

  /** The insertions in their order; the first of each line says that the line is not to be shown. */
  *#marked(): Iterable<Edit> {
    let lineEnd = -1;
    for (const edit of this.#edits.toSorted(byPlace)) {
      const isFirst = edit.at > lineEnd;
      if (isFirst) lineEnd = lineEndFrom(this.#source, edit.at);
      yield isFirst && !this.#isShown(lineEnd) ? { ...edit, text: edit.text + NOT_SHOWN } : edit;
    }
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

/** Where in the new text something was inserted, and how long it is. */
type Insertion = readonly [at: number, length: number];

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
