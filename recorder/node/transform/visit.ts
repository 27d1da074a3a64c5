import type { AnyNode } from 'acorn';
import { visitAwait, visitForAwait, visitReturn, visitTry, visitYield } from './awaits.ts';
import { visitCall, visitChain, visitNew } from './calls.ts';
import { visitFunction } from './functions.ts';
import type { Hints, ProgramSource, Scope } from './program.ts';
import { childrenOf, isFunction } from './syntax.ts';

/** Visits a node and everything in it. Each kind of node that is changed has its own function. */
export function visit(
  program: ProgramSource,
  node: AnyNode | null | undefined,
  scope: Scope,
  hints: Hints = {},
): void {
  if (node === null || node === undefined) return;
  if (isFunction(node)) return visitFunction(program, node, hints);
  switch (node.type) {
    case 'AwaitExpression':
      return visitAwait(program, node, scope, hints);
    case 'YieldExpression':
      return visitYield(program, node, scope);
    case 'ReturnStatement':
      return visitReturn(program, node, scope);
    case 'TryStatement':
      return visitTry(program, node, scope);
    case 'ForOfStatement':
      return visitForAwait(program, node, scope);
    case 'CallExpression':
      return visitCall(program, node, scope, hints);
    case 'ChainExpression':
      return visitChain(program, node, scope, hints);
    case 'NewExpression':
      return visitNew(program, node, scope, hints);
    default:
      return visitNamed(program, node, scope, hints);
  }
}

/** Visits the parts of a node that is left as it is. */
export function visitChildren(program: ProgramSource, node: AnyNode, scope: Scope, hints: Hints = {}): void {
  program.parents.push(node);
  for (const child of childrenOf(node)) visit(program, child, scope, hints);
  program.parents.pop();
}

/** Nodes that say what a value in them is called. */
function visitNamed(program: ProgramSource, node: AnyNode, scope: Scope, hints: Hints): void {
  switch (node.type) {
    case 'VariableDeclarator':
      return visitChildren(program, node, scope, { name: nameIn(node.id) });
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return visitChildren(program, node, scope, { name: nameIn(node.left) });
    case 'Property':
      return visitChildren(program, node, scope, { name: nameIn(node.key) });
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return visitChildren(program, node, withoutTask(scope), { name: nameIn(node.key), owner: hints.owner });
    case 'StaticBlock':
      return visitChildren(program, node, withoutTask(scope));
    case 'ClassDeclaration':
    case 'ClassExpression':
      return visitChildren(program, node, scope, { owner: node.id?.name ?? hints.name });
    case 'ClassBody':
      return visitChildren(program, node, scope, hints);
    case 'ArrayExpression':
      return visitElements(program, node, scope, hints);
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return visitChildren(program, node, scope, { name: hints.name });
    case 'ExportDefaultDeclaration':
      return visitChildren(program, node, scope, { name: 'default' });
    default:
      return visitChildren(program, node, scope);
  }
}

function visitElements(
  program: ProgramSource,
  node: Extract<AnyNode, { type: 'ArrayExpression' }>,
  scope: Scope,
  { name }: Hints,
): void {
  program.parents.push(node);
  node.elements.forEach((element, index) => {
    visit(program, element, scope, { name: name && `${name}[${index}]` });
  });
  program.parents.pop();
}

/** Field initializers and static blocks run in functions of their own, where nothing can be awaited. */
function withoutTask(scope: Scope): Scope {
  return { ...scope, hasTask: false };
}

/** The last part of what a value is assigned to. */
export function nameIn(target: AnyNode): string | undefined {
  switch (target.type) {
    case 'Identifier':
      return target.name;
    case 'PrivateIdentifier':
      return `#${target.name}`;
    case 'Literal':
      return String(target.value);
    case 'MemberExpression':
      return target.computed && target.property.type !== 'Literal'
        ? nameIn(target.object)
        : nameIn(target.property);
    default:
      return undefined;
  }
}
