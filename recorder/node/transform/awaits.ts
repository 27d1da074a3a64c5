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
  // Node names its place, and only with its line, if it is the one that nothing can settle.
  if (scope.node.type === 'Program') program.edits.show(node.start);
  const uses = program.class(node, program.parents, scope);
  program.awaits.push([node.start, node.end, uses]);
  const site = program.site(node.start, scope);
  program.edits.before(node.start, `${RUNTIME}?.resume(${TASK},`);
  program.edits.before(node.start + 'await'.length, `${RUNTIME}.suspend(${TASK},${site},${uses},`);
  program.parents.push(node);
  program.visit(node.argument, scope, { name: hints.name });
  program.parents.pop();
  program.edits.after(node.end, '))');
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
  program.edits.before(keyword, `${RUNTIME}.${hook}`);
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
  if (scope.node.type === 'Program') edits.show(node.start);
  edits.before(outermostLabel(program, node), '{');
  // From the keyword on, so that parentheses around the iterable stay inside.
  edits.before(
    program.skipTo('of', node.left.end) + 2,
    `${RUNTIME}.iterated(${TASK},${program.site(node.start, scope)},(`,
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
