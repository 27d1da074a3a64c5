/** At one place first what ends there, then what begins, then what a closing brace ends. */
const RANK = { after: 0, before: 1, end: 2 } as const;
type Edit = { readonly at: number; readonly text: string; readonly rank: number };

/** Insertions into a source text. Nothing is ever removed, and no line is added: lines stay. */
export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  get count(): number {
    return this.#edits.length;
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

  /** The source with all insertions. */
  apply(): string {
    const edits = this.#edits
      .map((edit, index) => ({ ...edit, index }))
      .sort((a, b) => a.at - b.at || a.rank - b.rank || a.index - b.index);
    const parts: string[] = [];
    let from = 0;
    for (const { at, text } of edits) {
      parts.push(this.#source.slice(from, at), text);
      from = at;
    }
    parts.push(this.#source.slice(from));
    return parts.join('');
  }
}
