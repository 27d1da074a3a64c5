/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of nodes are of no interest here */
import type { AnyNode, Identifier } from 'acorn';
import type { TicketClass } from '../../../format/events.ts';
import { boundNames, childrenOf, isFunction } from './syntax.ts';

/**
 * What becomes of the value of an `await`, in case it is what releases an acquisition: called only
 * here (confined), handed to the caller (returned), thrown away (ticketless), or anything else.
 * `parents` are the nodes around the await, the innermost last; `scope` is the function it is in.
 */
export function ticketClass(await_: AnyNode, parents: readonly AnyNode[], scope: AnyNode): TicketClass {
  const parent = parents.at(-1);
  switch (parent?.type) {
    case 'ExpressionStatement':
      return 'ticketless';
    case 'ReturnStatement':
    case 'ArrowFunctionExpression':
      return 'returned';
    case 'VariableDeclarator':
      if (parents.at(-3)?.type === 'ExportNamedDeclaration') return 'transferable';
      return fateOf(boundNames(parent.id), parent.id, scope);
    case 'AssignmentExpression':
      return parents.at(-2)?.type === 'ExpressionStatement'
        ? fateOfAssigned(parent.left, scope)
        : 'transferable';
    default:
      return fateOfValue(await_, parent);
  }
}

function fateOfValue(await_: AnyNode, parent: AnyNode | undefined): TicketClass {
  if (parent?.type === 'CallExpression') return parent.callee === await_ ? 'confined' : 'transferable';
  const isKept = ['NewExpression', 'ArrayExpression', 'Property'].includes(parent?.type ?? '');
  return isKept ? 'transferable' : 'unknown';
}

function fateOfAssigned(left: AnyNode, scope: AnyNode): TicketClass {
  const isOwn = left.type === 'Identifier' && declares(scope, left.name);
  return isOwn ? fateOf([left.name], left, scope) : 'transferable';
}

/** Confined if the names, bound by `binding`, are only ever called (or tested) directly in `scope`; returned if they are that, too. */
function fateOf(names: readonly string[], binding: AnyNode, scope: AnyNode): TicketClass {
  let returned = false;
  const isKept = (node: Identifier, parent: AnyNode | null, nested: boolean): boolean => {
    if (!names.includes(node.name) || !isReference(node, parent)) return false;
    if (nested || !isReturned(parent, scope)) return nested || !isHarmless(node, parent);
    returned = true;
    return false;
  };
  const escapes = (node: AnyNode, parent: AnyNode | null, nested: boolean): boolean => {
    if (node === binding) return false;
    if (node.type === 'Identifier') return isKept(node, parent, nested);
    const inside = nested || (node !== scope && (isFunction(node) || node.type === 'ClassBody'));
    for (const child of childrenOf(node)) if (escapes(child, node, inside)) return true;
    return false;
  };
  if (escapes(scope, null, false)) return 'transferable';
  return returned ? 'returned' : 'confined';
}

/** It is what a call of `scope` gives; what a generator returns is not awaited by who calls it. */
export function isReturned(parent: AnyNode | null, scope: AnyNode): boolean {
  return parent?.type === 'ReturnStatement' && isFunction(scope) && !scope.generator;
}

/** Not the name of a property. */
export function isReference(node: AnyNode, parent: AnyNode | null): boolean {
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent?.type === 'Property') return parent.value === node || parent.computed;
  return true;
}

/** Called, tested for being there, declared, or emptied. */
function isHarmless(node: AnyNode, parent: AnyNode | null): boolean {
  if (parent?.type === 'CallExpression') return parent.callee === node;
  return isTested(node, parent) || isEmptied(node, parent);
}

/** Asked whether it is there, or the same. */
export function isTested(node: AnyNode, parent: AnyNode | null): boolean {
  switch (parent?.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === node;
    case 'LogicalExpression':
      return parent.left === node && parent.operator === '&&';
    case 'UnaryExpression':
    case 'BinaryExpression':
      return true;
    default:
      return false;
  }
}

/** Declared without a value, or given none, or that of another await. */
export function isEmptied(node: AnyNode, parent: AnyNode | null): boolean {
  if (parent?.type === 'VariableDeclarator') return parent.id === node && isNothing(parent.init);
  if (parent?.type !== 'AssignmentExpression' || parent.left !== node) return false;
  return isNothing(parent.right) || parent.right.type === 'AwaitExpression';
}

function isNothing(node: AnyNode | null | undefined): boolean {
  if (node === null || node === undefined) return true;
  return (
    (node.type === 'Literal' && node.value === null) ||
    (node.type === 'Identifier' && node.name === 'undefined')
  );
}

/** Whether `name` is a variable of this very function. */
export function declares(scope: AnyNode, name: string): boolean {
  const found = (node: AnyNode): boolean => {
    if (node !== scope && isFunction(node)) return false;
    if (node.type === 'VariableDeclarator' && boundNames(node.id).includes(name)) return true;
    for (const child of childrenOf(node)) if (found(child)) return true;
    return false;
  };
  return scope.type !== 'Program' && found(scope);
}
