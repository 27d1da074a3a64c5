import type { AnyNode } from 'acorn';
import { awaitsUnseen, endsWithWait } from './disposals.ts';
import { RUNTIME, TASK } from './names.ts';
import type { Hints, ProgramSource, Scope } from './program.ts';
import { fitsIntoBlock, hasPlainParameters, type AnyFunction } from './syntax.ts';

type FunctionNode = AnyNode & AnyFunction;

/**
 * An async function's body stays where it is, inside of
 * `const __wgt = __wg.enter(…); try { … } finally { __wg.leave(__wgt) }`: a closure around it would
 * change what the function is (its parameters' errors, `arguments`, AsyncFunction, its name in stacks).
 */
export function visitFunction(program: ProgramSource, node: FunctionNode, hints: Hints): void {
  const name = functionName(node, hints);
  const untouched: Scope = { node, name, hasTask: false, isGenerator: node.generator };
  program.parents.push(node);
  for (const parameter of node.params) program.visit(parameter, untouched);
  if (!node.async) {
    // A value made by an arrow's expression belongs to whoever the arrow was made for.
    const inner = node.body.type === 'BlockStatement' ? {} : { name: hints.callback && hints.name };
    program.visit(node.body, untouched, inner);
  } else if (node.body.type !== 'BlockStatement') {
    visitExpressionBody(program, node, name);
  } else if (fitsIntoBlock(node.body.body) && !awaitsUnseen(program.text, node.body)) {
    visitBlockBody(program, node, name);
  } else {
    program.untouched++;
    program.visit(node.body, untouched);
  }
  program.parents.pop();
}

function functionName(node: FunctionNode, { name, owner, callback }: Hints): string {
  const own = node.id?.name;
  if (own !== undefined) return own;
  if (callback !== undefined) return callback;
  if (name === undefined) return 'anonymous';
  return owner === undefined ? name : `${owner}.${name}`;
}

function visitBlockBody(program: ProgramSource, node: FunctionNode, name: string): void {
  const { body } = node;
  if (body.type !== 'BlockStatement') return;
  const scope: Scope = { node, name, hasTask: true, isGenerator: node.generator };
  const start = bodyStart(body);
  // What waits at its end has not succeeded before that.
  const [begin, end] = endsWithWait(body.body) ? ['try{{', '}'] : ['try{', ';'];
  program.edits.before(start, `${program.separatorAt(start)}${opening(program, node, name)}${begin}`);
  program.visit(body, scope);
  program.edits.end(body.end - 1, `${end}${RUNTIME}.succeeds(${TASK})}finally{${RUNTIME}.leave(${TASK})}`);
}

function visitExpressionBody(program: ProgramSource, node: FunctionNode, name: string): void {
  const scope: Scope = { node, name, hasTask: true, isGenerator: false };
  const arrow = program.skipTo('=>', node.params.at(-1)?.end ?? node.start + 'async'.length) + 2;
  const site = program.site(node.body.start, scope);
  program.edits.before(
    arrow,
    `{${opening(program, node, name)}try{return ${RUNTIME}.returns(${TASK},${site},(`,
    node.body.start,
  );
  program.visit(node.body, scope);
  program.edits.after(node.end, `))}finally{${RUNTIME}.leave(${TASK})}}`);
}

function opening(program: ProgramSource, node: FunctionNode, name: string): string {
  // Only then is the promise made last surely this function's own.
  const hook = !node.generator && hasPlainParameters(node) ? 'enter' : 'enterUnknown';
  return `const ${TASK}=${RUNTIME}.${hook}(${program.siteIn(node.start, name)},${program.name(name)});`;
}

/**
 * Behind the directives, for `'use strict'` works only as the first statement, and on another line than the imports
 * before it, which Node shows and takes apart when one fails.
 */
export function bodyStart(body: Extract<AnyNode, { type: 'BlockStatement' | 'Program' }>): number {
  let at = body.type === 'Program' ? body.start : body.start + 1;
  let hasImport = false;
  for (const statement of body.body) {
    const isDirective = statement.type === 'ExpressionStatement' && statement.directive !== undefined;
    const isImport = statement.type === 'ImportDeclaration';
    if (!isDirective && !isImport) return hasImport ? statement.start : at;
    hasImport ||= isImport;
    at = statement.end;
  }
  return at;
}
