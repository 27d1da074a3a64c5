import type { AnyNode } from 'acorn';
import { CLASS, usesOf } from '../ring/codes.ts';
import { newSite, stringId } from '../ring/dictionary.ts';
import type { Locate } from '../source/source-map.ts';
import { Edits } from './edits.ts';
import { Libraries } from './libraries.ts';
import { loanClass } from './loans.ts';
import { RUNTIME } from './names.ts';
import { childrenOf } from './syntax.ts';
import { ticketClass } from './tickets.ts';

/** The code around a node, as far as the transform cares. */
export type Scope = {
  /** The nearest function, or the program. */
  readonly node: AnyNode;
  /** What its tasks are called. */
  readonly name: string;
  /** An await here belongs to an activation that has a task. */
  readonly hasTask: boolean;
  readonly isGenerator: boolean;
};

/** What is known about a node before it is visited. */
export type Hints = {
  /** The variable or property that its value goes into. */
  readonly name?: string | undefined;
  /** The class it is a member of. */
  readonly owner?: string | undefined;
  /** What a function without a name is called. */
  readonly callback?: string | undefined;
};

/** What the transform is given. */
export type Module = {
  readonly text: string;
  /** Its path. */
  readonly file: string;
  /** What its top level is called as a task. */
  readonly taskName: string;
  readonly sourceType: 'module' | 'script';
  /** Methods at whose calls the place is announced. */
  readonly patchedCalls: ReadonlySet<string>;
  /** Packages whose functions make what is patched. */
  readonly patchedPackages: ReadonlySet<string>;
  /** Of a compiled module: where it was written. */
  readonly locate: Locate | null;
  /** Node itself shows lines of the file that it was compiled from. */
  readonly isMapped: boolean;
};

/** Where in the text an await begins and ends, and what becomes of its value; see `class`. */
export type Await = readonly [start: number, end: number, uses: number];

/** How a node and all in it are visited; given in, for each kind of node needs it and it needs them all. */
export type Visit = (program: ProgramSource, node: AnyNode, scope: Scope, hints: Hints) => void;

/** One module while it is transformed: its text, its insertions, and the ids it is given. */
export class ProgramSource {
  readonly text: string;
  readonly edits: Edits;
  readonly patchedCalls: ReadonlySet<string>;
  readonly libraries: Libraries;
  /** The nodes around the one that is visited, the innermost last. */
  readonly parents: AnyNode[] = [];
  /** `Promise` is the language's own in this module. */
  readonly hasPromise: boolean;
  /** Functions whose body could not be changed. */
  untouched = 0;
  /** In the order in which they begin. */
  readonly awaits: Await[] = [];
  readonly #visit: Visit;
  readonly #file: string;
  readonly #locate: Locate | null;
  readonly #lineStarts: number[] = [0];
  #names = 0;

  constructor(module: Module, ast: AnyNode, hasPromise: boolean, visit: Visit) {
    const { file, text, patchedCalls, patchedPackages } = module;
    this.#visit = visit;
    this.#file = file;
    this.#locate = module.locate;
    this.text = text;
    this.patchedCalls = patchedCalls;
    this.libraries = new Libraries(ast, patchedPackages);
    this.edits = new Edits(text, !module.isMapped);
    this.hasPromise = hasPromise;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
      this.#lineStarts.push(at + 1);
  }

  /** Visits a node, if there is one. */
  visit(node: AnyNode | null | undefined, scope: Scope, hints: Hints = {}): void {
    if (node !== null && node !== undefined) this.#visit(this, node, scope, hints);
  }

  /** Visits the parts of a node. */
  visitChildren(node: AnyNode, scope: Scope, hints: Hints = {}): void {
    this.parents.push(node);
    for (const child of childrenOf(node)) this.visit(child, scope, hints);
    this.parents.pop();
  }

  /** The id of a place in this module. */
  site(at: number, scope: Scope): number {
    return this.siteIn(at, scope.name);
  }

  siteIn(at: number, fn: string): number {
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#lineStarts[middle]! <= at) low = middle;
      else high = middle;
    }
    const column = at - this.#lineStarts[low]! + 1;
    const {
      file,
      line,
      column: original,
    } = this.#locate?.(low + 1, column) ?? {
      file: this.#file,
      line: low + 1,
      column,
    };
    return newSite(file, line, original, fn);
  }

  /** The name of a variable of ours that no other one in the module has. */
  freshName(): string {
    return `${RUNTIME}${++this.#names}`;
  }

  name(text: string | undefined): number {
    return text === undefined ? 0 : stringId(text);
  }

  /** What parts a statement that begins here from a directive or an import before it: that may end without a semicolon. */
  separatorAt(at: number): string {
    return /['"}]$/.test(this.text.slice(0, at)) ? ';' : '';
  }

  /** The classes of the ticket that an await gives, as the hooks take them. */
  class(await_: AnyNode, around: readonly AnyNode[], scope: Scope): number {
    const releaser = ticketClass(await_, around, scope.node);
    return usesOf(CLASS[releaser], CLASS[loanClass(await_, around, scope.node)]);
  }

  /** The position behind the `(` of a call's arguments; `from` is the end of its callee. */
  afterParenthesis(from: number): number {
    return this.skipTo('(', from) + 1;
  }

  /** The next place of `token`, comments aside; -1: none. Only space and punctuation may be before it. */
  skipTo(token: string, from: number): number {
    const { text } = this;
    for (let at = from; at < text.length; at++) {
      if (text.startsWith('//', at)) at = text.indexOf('\n', at);
      else if (text.startsWith('/*', at)) at = text.indexOf('*/', at) + 1;
      else if (text.startsWith(token, at)) return at;
    }
    return -1;
  }
}
