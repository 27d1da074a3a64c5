import type {
  AnyNode,
  AwaitExpression,
  ForOfStatement,
  ReturnStatement,
  TryStatement,
  YieldExpression,
} from 'acorn';
import { RUNTIME, TASK } from './names.ts';
import type { Hints, ProgramSource, Scope } from './program.ts';

/**
 * `await X` becomes `__wg?.resume(__wgt, await __wg.suspend(__wgt, site, class, X))`. V8 calls the result
 * of an optional call "(intermediate value)" in errors, as it does that of an await.
 */
export function visitAwait(program: ProgramSource, node: AwaitExpression, scope: Scope, hints: Hints): void {
  if (!scope.hasTask) return program.visitChildren(node, scope);
  // Node shows the place of one that nothing can settle; see unsettled.ts.
  const isTop = scope.node.type === 'Program';
  const standing = isTop ? `${RUNTIME}.standing(${TASK},${node.start},` : '';
  const uses = program.class(node, program.parents, scope);
  program.awaits.push([node.start, node.end, uses]);
  const site = program.site(node.start, scope);
  program.edits.before(node.start, `${RUNTIME}?.resume(${TASK},`);
  program.edits.before(
    node.start + 'await'.length,
    `${standing}${RUNTIME}.suspend(${TASK},${site},${uses},`,
    shownAt(node, program.parents.at(-1)),
  );
  program.parents.push(node);
  program.visit(node.argument, scope, { name: hints.name });
  program.parents.pop();
  program.edits.after(node.end, isTop ? ')))' : '))');
}

/** Where V8 says that a name is which is not defined, and the first thing that is awaited. */
function shownAt(node: AwaitExpression, parent: AnyNode | undefined): number {
  const isWhole = /^(?:Return|Throw|If)Statement$/.test(parent?.type ?? '');
  return isWhole ? parent!.start : node.start;
}

/** An async generator hands control to its consumer, and takes it back from whoever asks for more. */
export function visitYield(program: ProgramSource, node: YieldExpression, scope: Scope): void {
  if (!scope.hasTask || !scope.isGenerator) return program.visitChildren(node, scope);
  const keyword = node.start + 'yield'.length;
  const behind = node.delegate ? program.skipTo('*', keyword) + 1 : keyword;
  program.edits.before(node.start, `${RUNTIME}.fromYield(${TASK},`);
  if (node.argument) program.edits.before(behind, `${RUNTIME}.toYield(${TASK},(`);
  program.visitChildren(node, scope);
  program.edits.after(node.end, node.argument ? ')))' : ` ${RUNTIME}.toYield(${TASK}))`);
}

export function visitReturn(program: ProgramSource, node: ReturnStatement, scope: Scope): void {
  if (!scope.hasTask || scope.node.type === 'Program') return program.visitChildren(node, scope);
  const hasSemicolon = program.text[node.end - 1] === ';';
  const keyword = node.start + 'return'.length;
  if (!node.argument) {
    program.edits.after(keyword, ` ${RUNTIME}.succeeds(${TASK})${hasSemicolon ? '' : ';'}`);
    return;
  }
  const hook = scope.isGenerator
    ? `generated(${TASK},(`
    : `returns(${TASK},${program.site(node.start, scope)},(`;
  program.edits.before(keyword, `${RUNTIME}.${hook}`, node.start);
  program.visitChildren(node, scope);
  program.edits.after(hasSemicolon ? node.end - 1 : node.end, '))');
}

/** An await that throws resumes the task in its catch or finally block. */
export function visitTry(program: ProgramSource, node: TryStatement, scope: Scope): void {
  if (scope.hasTask) {
    for (const block of [node.handler?.body, node.finalizer]) {
      if (block) program.edits.before(block.start + 1, `${RUNTIME}.back(${TASK});`);
    }
  }
  program.visitChildren(node, scope);
}

/** `for await`: each turn of the loop waits for the iterator's next promise. `begin` is what each turn begins with. */
export function visitForOf(program: ProgramSource, node: ForOfStatement, scope: Scope, begin = ''): void {
  const { edits } = program;
  const { body } = node;
  const isBlock = body.type === 'BlockStatement' && begin === '';
  const bodyStart = body.start + (isBlock ? 1 : 0);
  if (!node.await || !scope.hasTask) {
    if (begin !== '') edits.before(bodyStart, `{${begin}`);
    program.visitChildren(node, scope);
    if (begin !== '') edits.after(body.end, '}');
    return;
  }
  edits.before(outermostLabel(program, node), '{');
  const { left } = node;
  const variable = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left;
  const standing = scope.node.type === 'Program' ? variable.start : -1;
  // From the keyword on, so that parentheses around the iterable stay inside.
  edits.before(
    program.skipTo('of', left.end) + 2,
    `${RUNTIME}.iterated(${TASK},${program.site(node.start, scope)},${standing},(`,
    node.right.start,
  );
  edits.before(bodyStart, `${isBlock ? '' : '{'}${RUNTIME}.turn(${TASK});${begin}`);
  program.visitChildren(node, scope);
  edits.after(lastParenthesis(program, node), '))');
  edits.after(node.end, `${isBlock ? '' : '}'};${RUNTIME}.turn(${TASK})}`);
}

/** The one that closes the loop's head; the iterable may have some of its own. */
function lastParenthesis(program: ProgramSource, node: ForOfStatement): number {
  let last = program.skipTo(')', node.right.end);
  for (let at = last; at !== -1 && at < node.body.start; at = program.skipTo(')', at + 1)) last = at;
  return last;
}

/** Where the statement begins, with the labels before it: `continue` needs the label on the loop. */
function outermostLabel(program: ProgramSource, node: AnyNode): number {
  let from = node.start;
  for (const parent of program.parents.toReversed()) {
    if (parent.type !== 'LabeledStatement') break;
    from = parent.start;
  }
  return from;
}
