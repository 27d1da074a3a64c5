import type {
  AnyNode,
  CallExpression,
  ChainExpression,
  ImportExpression,
  MemberExpression,
  NewExpression,
} from 'acorn';
import { RUNTIME } from './names.ts';
import type { Hints, ProgramSource, Scope } from './program.ts';
import { isFunction, nameIn } from './syntax.ts';

const DERIVING = new Set(['then', 'catch', 'finally']);
const COMBINATORS = new Set(['all', 'allSettled', 'race', 'any']);
const EMITTER_METHODS = new Set(['emit', 'on', 'once', 'addListener', 'prependListener']);
const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate']);
/** Constructors of the language that make nothing anybody waits for. */
const PLAIN =
  /^(?:Array|ArrayBuffer|Boolean|DataView|Date|Function|Map|Number|Object|Proxy|RegExp|Set|String|TextDecoder|TextEncoder|URL|URLSearchParams|WeakMap|WeakRef|WeakSet|\w*Array|\w*Error)$/;

export function visitCall(program: ProgramSource, node: CallExpression, scope: Scope, hints: Hints): void {
  const isWhole = !isInChain(node, program.parents);
  const { edits } = program;
  const before = isWhole ? wrapperOf(program, node, node, scope, hints) : null;
  if (before !== null) edits.before(node.start, before);
  const inner = isWhole ? innerWrapper(program, node) : null;
  if (inner !== null) edits.before(program.afterParenthesis(node.callee.end), inner);
  const emitted = isWhole ? beforeEmit(program, node, scope) : [];
  visitParts(program, node, scope, hints);
  for (const end of emitted) edits.after(end, ')');
  if (inner !== null) edits.after(node.end - 1, ')');
  if (before !== null) edits.after(node.end, ')');
}

/** `a?.b.acquire()`: a hook inside of the chain would break it, one around it does not. */
export function visitChain(program: ProgramSource, node: ChainExpression, scope: Scope, hints: Hints): void {
  const call = node.expression;
  const before = call.type === 'CallExpression' ? wrapperOf(program, call, node, scope, hints) : null;
  if (before !== null) program.edits.before(node.start, before);
  program.visitChildren(node, scope, hints);
  if (before !== null) program.edits.after(node.end, ')');
}

/** What comes before a call that is wrapped; `whole` is the call, or the chain that it ends. */
function wrapperOf(
  program: ProgramSource,
  node: CallExpression,
  whole: AnyNode,
  scope: Scope,
  hints: Hints,
): string | null {
  const { callee } = node;
  const name = calledName(node);
  if (name === null) return null;
  const site = (): number => program.site(whole.start, scope);
  const announced = (): string =>
    `${RUNTIME}.callOver(${RUNTIME}.announce(${site()},${classOf(program, whole, scope)}),`;
  if (program.libraries.makes(callee)) return `${RUNTIME}.named(${program.name(hints.name)},${site()},`;
  if (program.libraries.isMade(name)) return announced();
  if (TIMERS.has(name)) return `${RUNTIME}.timer(${site()},`;
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') return null;
  if (callee.object.type === 'Identifier' && callee.object.name === 'Atomics') return announced();
  if (isPromise(program, callee.object)) return combinatorWrapper(program, node, name, site, hints);
  if (DERIVING.has(name)) return `${RUNTIME}.derived(${site()},`;
  return isOfLibrary(program, callee, name) ? announced() : null;
}

/** A method of what a patched library made, as far as names tell. */
function isOfLibrary(
  { libraries, patchedCalls }: ProgramSource,
  callee: MemberExpression,
  name: string,
): boolean {
  return patchedCalls.has(name) || libraries.isMade(nameIn(callee.object) ?? '');
}

/** null: called by no fixed name. */
function calledName({ callee }: CallExpression): string | null {
  if (callee.type === 'Super' || (callee.type === 'MemberExpression' && callee.computed)) return null;
  return nameIn(callee) ?? null;
}

function combinatorWrapper(
  program: ProgramSource,
  node: CallExpression,
  name: string,
  site: () => number,
  hints: Hints,
): string | null {
  if (name === 'withResolvers') return `${RUNTIME}.withResolvers(${program.name(hints.name)},${site()},`;
  return combines(node, name) ? `${RUNTIME}.combined(${site()},'${name}',` : null;
}

/** The class of the ticket that a call acquires, where the call is awaited on the spot. */
function classOf(program: ProgramSource, whole: AnyNode, scope: Scope): number {
  const { parents } = program;
  const parent = parents.at(-1)?.type === 'ChainExpression' ? parents.at(-2) : parents.at(-1);
  if (parent?.type !== 'AwaitExpression') return 0;
  const around = parents.slice(0, parents.lastIndexOf(parent));
  return program.class(parent, around, scope);
}

function innerWrapper(program: ProgramSource, node: CallExpression): string | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed) return null;
  const name = nameIn(callee.property) ?? '';
  return isPromise(program, callee.object) && combines(node, name) ? `${RUNTIME}.members(` : null;
}

/** `emitter.emit('done', …)`, `emitter.once('done', …)`: the emitter and the event's name pass through hooks. Returns where both end. */
function beforeEmit(program: ProgramSource, node: CallExpression, scope: Scope): number[] {
  const { callee } = node;
  const [event] = node.arguments;
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') return [];
  const method = calledName(node) ?? '';
  if (!EMITTER_METHODS.has(method) || event === undefined) return [];
  if (event.type === 'SpreadElement' || event.type === 'SequenceExpression') return [];
  const emitter = namedAgain(callee.object);
  const hook = method === 'emit' ? `emitting(${program.site(node.start, scope)},` : 'listening(';
  if (emitter === null) program.edits.before(node.start, `${RUNTIME}.emits(`);
  const named = emitter === null ? '' : `${RUNTIME}.emits(${emitter}),`;
  program.edits.before(event.start, `(${named}${RUNTIME}.${hook}`);
  return emitter === null ? [callee.object.end, event.end, event.end] : [event.end, event.end];
}

/** What may be written twice: nothing runs when it is evaluated. So errors about the call name it as it was. */
function namedAgain(node: AnyNode): string | null {
  if (node.type === 'ThisExpression') return 'this';
  return node.type === 'Identifier' ? node.name : null;
}

function combines(node: CallExpression, name: string): boolean {
  return COMBINATORS.has(name) && node.arguments.length === 1 && node.arguments[0]!.type !== 'SpreadElement';
}

/** Inside of an optional chain, and not the call that ends it. */
function isInChain(node: AnyNode, parents: readonly AnyNode[]): boolean {
  let child = node;
  for (const parent of parents.toReversed()) {
    if (parent.type === 'ChainExpression') return true;
    const continues =
      (parent.type === 'MemberExpression' && parent.object === child) ||
      (parent.type === 'CallExpression' && parent.callee === child);
    if (!continues) return false;
    child = parent;
  }
  return false;
}

/** `import(specifier)`: what was asked for, and the promise of it. */
export function visitImport(program: ProgramSource, node: ImportExpression, scope: Scope): void {
  const { source, start, end } = node;
  if (source.type === 'SequenceExpression') return program.visitChildren(node, scope);
  program.edits.before(start, `${RUNTIME}.imported(${program.site(start, scope)},`);
  program.edits.before(source.start, `${RUNTIME}.importing(`);
  program.visitChildren(node, scope);
  program.edits.after(source.end, ')');
  program.edits.after(end, ')');
}

export function visitNew(program: ProgramSource, node: NewExpression, scope: Scope, hints: Hints): void {
  const { edits } = program;
  const { callee } = node;
  const isPlain = callee.type === 'Identifier' && PLAIN.test(callee.name);
  const isDeferred = isPromise(program, callee);
  const [argument] = node.arguments;
  const name = program.name(hints.name);
  if (isDeferred && node.arguments.length === 1 && argument!.type !== 'SpreadElement') {
    const site = program.site(node.start, scope);
    const hook = isEmpty(argument!) ? 'never' : 'executor';
    edits.before(program.afterParenthesis(callee.end), `${RUNTIME}.${hook}(${name},${site},`);
    visitParts(program, node, scope, {});
    edits.after(node.end - 1, ')');
  } else if (isPlain || isDeferred) {
    visitParts(program, node, scope, isView(callee) ? hints : {});
  } else {
    const [open, close] = isFollowedUp(program, node) ? [`(${RUNTIME}?`, '))'] : [RUNTIME, ')'];
    edits.before(node.start, `${open}.named(${name},${program.site(node.start, scope)},`);
    visitParts(program, node, scope, hints);
    edits.after(node.end, close);
  }
}

/** A function that does nothing. */
function isEmpty(node: AnyNode): boolean {
  return isFunction(node) && node.body.type === 'BlockStatement' && node.body.body.length === 0;
}

/** A view on memory, which is called as its view is. */
function isView(callee: AnyNode): boolean {
  return callee.type === 'Identifier' && /^(?:\w+Array|DataView)$/.test(callee.name);
}

/**
 * `x = new X().y()`: an error about `y` calls the new object "(intermediate value)". So does V8 with the
 * result of an optional call, in parentheses where these can't continue the line before.
 */
function isFollowedUp({ text, parents }: ProgramSource, node: AnyNode): boolean {
  const parent = parents.at(-1);
  const isObject = parent?.type === 'MemberExpression' && parent.object === node;
  return isObject && /(?:[=(,:?[]|=>|\b(?:await|return)) *$/.test(text.slice(0, node.start));
}

/** The callee and the arguments; a function among them is called after what it is given to. */
function visitParts(
  program: ProgramSource,
  node: CallExpression | NewExpression,
  scope: Scope,
  hints: Hints,
): void {
  program.parents.push(node);
  program.visit(node.callee, scope);
  const receiver = nameIn(node.callee);
  for (const argument of node.arguments) {
    const callback = isFunction(argument) && receiver !== undefined ? `${receiver} callback` : undefined;
    program.visit(argument, scope, { name: hints.name, callback });
  }
  program.parents.pop();
}

function isPromise(program: ProgramSource, node: AnyNode): boolean {
  return program.hasPromise && node.type === 'Identifier' && node.name === 'Promise';
}
