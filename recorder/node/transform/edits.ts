type Edit = { readonly at: number; readonly text: string; readonly opens: boolean };

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
    this.#edits.push({ at, text: afterWord ? ` ${text}` : text, opens: true });
  }

  /** Behind what ends at `at`, and before anything that begins there. */
  after(at: number, text: string): void {
    this.#edits.push({ at, text, opens: false });
  }

  /** The source with all insertions. */
  apply(): string {
    const edits = this.#edits
      .map((edit, index) => ({ ...edit, index }))
      .sort((a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || a.index - b.index);
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
