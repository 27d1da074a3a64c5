import { Script } from 'node:vm';
import type { AnyNode, ForOfStatement, VariableDeclaration } from 'acorn';
import { visitForOf } from './awaits.ts';
import { RUNTIME, TASK } from './names.ts';
import type { ProgramSource, Scope } from './program.ts';
import { boundNames, childrenOf, isFunction } from './syntax.ts';

/**
 * `await using x = E` waits where no call can be put: at the end of its block. So what is disposed of is an object of
 * ours, which disposes of `x` and says who awaits that; the name is in a comment:
 *
 *     using __wg1=__wg.disposed(__wgt);let x;await using __wg2/*x*\/ = __wg.disposing(__wgt,site,x=E)
 *
 * The first of ours is disposed of last, when all waits of the block are over.
 */
export function visitDeclaration(program: ProgramSource, node: VariableDeclaration, scope: Scope): void {
  const parent = program.parents.at(-1);
  const isStatement = parent?.type !== 'ForStatement' && parent?.type !== 'ForOfStatement';
  if (!scope.hasTask || !isStatement) return program.visitChildren(node, scope);
  if (node.kind === 'using') return visitUsing(program, node, scope);
  if (!isAwaitUsing(node) || !isFixed(node, scope.node)) return program.visitChildren(node, scope);
  begin(program, node, scope, statementsOf(parent).find(isAwaitUsing) === node);
  program.visitChildren(node, scope);
  for (const { init } of node.declarations) program.edits.after(init!.end, ')');
}

function begin(program: ProgramSource, node: VariableDeclaration, scope: Scope, isFirst: boolean): void {
  const { edits } = program;
  if (scope.node.type === 'Program') edits.show(node.start);
  const names = node.declarations.flatMap(({ id }) => boundNames(id));
  edits.before(node.start, `${isFirst ? `${whenDisposed(program)};` : ''}let ${names.join()};`);
  for (const { id, init } of node.declarations) {
    edits.before(id.start, program.freshName());
    edits.before(id.start, '/*'); // by itself, for the first insertion of a line gets a comment of its own
    edits.after(id.end, '*/');
    edits.before(init!.start, `${disposing(program, node, scope)}${boundNames(id)[0]}=`);
  }
}

/** `using x = …`: what it disposes of runs when an await behind it is over. */
function visitUsing(program: ProgramSource, node: VariableDeclaration, scope: Scope): void {
  const siblings = statementsOf(program.parents.at(-1));
  program.visitChildren(node, scope);
  if (!siblings.some(isAwaitUsing)) return;
  program.edits.after(node.declarations.at(-1)!.end, `,${whenDisposed(program).slice('using '.length)}`);
}

/** `for (await using x of …)`: each turn of the loop ends with a wait. */
export function visitLoop(program: ProgramSource, node: ForOfStatement, scope: Scope): void {
  const { left } = node;
  const isChanged = scope.hasTask && isAwaitUsing(left) && isPlain(program.text, left) && isFixed(left, node);
  if (!isChanged) return visitForOf(program, node, scope);
  const { edits } = program;
  if (scope.node.type === 'Program') edits.show(left.start);
  edits.before(left.start, ' ');
  edits.before(left.start, '/*');
  edits.after(keywordsEnd(program.text, left), '*/ const');
  const [name = ''] = left.declarations.flatMap(({ id }) => boundNames(id));
  const disposal = `await using ${program.freshName()}=${disposing(program, left, scope)}${name});`;
  visitForOf(program, node, scope, `${whenDisposed(program)};${disposal}`);
}

/**
 * Whether a function awaits where no hook can be put: at the end of a `for (await using …;;)`, or where an error about
 * the variable would tell of us.
 */
export function awaitsUnseen(text: string, body: AnyNode): boolean {
  const isUnseen = (node: AnyNode, parent: AnyNode | null): boolean => {
    if (isAwaitUsing(node) && !isSeen(text, node, parent, body)) return true;
    for (const child of childrenOf(node)) if (!isFunction(child) && isUnseen(child, node)) return true;
    return false;
  };
  return isUnseen(body, null);
}

function isSeen(text: string, node: VariableDeclaration, parent: AnyNode | null, body: AnyNode): boolean {
  if (parent?.type === 'ForStatement' || !isFixed(node, body)) return false;
  return parent?.type !== 'ForOfStatement' || isPlain(text, node);
}

/** Nothing in `scope` assigns to the variable, which is an error, or reads it before it is there. */
function isFixed({ declarations }: VariableDeclaration, scope: AnyNode): boolean {
  const names = declarations.flatMap(({ id }) => boundNames(id));
  return !mentions(scope, names, assigned) && !declarations.some(({ init }) => mentions(init, names, read));
}

type Naming = (node: AnyNode) => string[];

/** Whether a node or anything in it has one of the names, as `naming` finds them. */
function mentions(node: AnyNode | null | undefined, names: readonly string[], naming: Naming): boolean {
  if (node === null || node === undefined) return false;
  if (naming(node).some((name) => names.includes(name))) return true;
  for (const child of childrenOf(node)) if (mentions(child, names, naming)) return true;
  return false;
}

const read: Naming = (node) => (node.type === 'Identifier' ? [node.name] : []);

const assigned: Naming = (node) => {
  if (node.type === 'UpdateExpression') return read(node.argument);
  return node.type === 'AssignmentExpression' ? boundNames(node.left) : [];
};

/** The statements of a module or a function end with such a wait. */
export function endsWithWait(body: readonly AnyNode[]): boolean {
  return body.some(isAwaitUsing);
}

/** Whether this Node compiles what the module uses; before Node 24 it has an error of its own to tell. */
export function compilesHere(text: string): boolean {
  if (!/\busing\s+[\p{ID_Start}$_\\]/u.test(text)) return true;
  hasUsing ??= compiles('async () => { await using x = null; }');
  return hasUsing;
}
let hasUsing: boolean | undefined;

function compiles(text: string): boolean {
  try {
    return new Script(text) instanceof Script;
  } catch {
    return false;
  }
}

function isAwaitUsing(node: AnyNode): node is VariableDeclaration {
  return node.type === 'VariableDeclaration' && node.kind === 'await using';
}

/** Its keywords can be put into a comment. */
function isPlain(text: string, node: VariableDeclaration): boolean {
  return !text.slice(node.start, keywordsEnd(text, node)).includes('/');
}

function keywordsEnd(text: string, node: VariableDeclaration): number {
  return text.indexOf('using', node.start + 'await'.length) + 'using'.length;
}

function statementsOf(block: AnyNode | undefined): readonly AnyNode[] {
  return block !== undefined && 'body' in block && Array.isArray(block.body) ? block.body : [];
}

function whenDisposed(program: ProgramSource): string {
  return `using ${program.freshName()}=${RUNTIME}.disposed(${TASK})`;
}

function disposing(program: ProgramSource, node: VariableDeclaration, scope: Scope): string {
  return `${RUNTIME}.disposing(${TASK},${program.site(node.start, scope)},`;
}
