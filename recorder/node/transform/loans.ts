/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of nodes are of no interest here */
import type { AnyNode, CallExpression, ObjectPattern } from 'acorn';
import type { TicketClass } from '../../../format/events.ts';
import { childrenOf, isFunction, nameIn } from './syntax.ts';
import { declares, isEmptied, isReference, isReturned, isTested } from './tickets.ts';

/**
 * What becomes of the value of an `await`, in case it is a thing that a pool lends, like a connection:
 * whoever has it may give it back, by `pool.release(it)` or `it.release()`. Confined if it never leaves
 * its function: it or its methods are called, its properties read, and it is given back where it came from.
 * Lent if it is also an argument of calls that are awaited; returned if it is what its function gives. `parents` and `scope` as for `ticketClass`.
 */
export function loanClass(await_: AnyNode, parents: readonly AnyNode[], scope: AnyNode): TicketClass {
  const parent = parents.at(-1);
  const pool = await_.type === 'AwaitExpression' ? receiverOf(await_.argument) : null;
  switch (parent?.type) {
    case 'ExpressionStatement':
      return 'confined';
    case 'ReturnStatement':
    case 'ArrowFunctionExpression':
      return 'returned';
    case 'VariableDeclarator':
      if (parents.at(-3)?.type === 'ExportNamedDeclaration') return 'transferable';
      return fateOf(parent.id, pool, scope);
    case 'AssignmentExpression':
      return isOwnVariable(parent.left, parents, scope) ? fateOf(parent.left, pool, scope) : 'transferable';
    default:
      return 'transferable';
  }
}

/** A statement that puts it into a variable of the function. */
function isOwnVariable(left: AnyNode, parents: readonly AnyNode[], scope: AnyNode): boolean {
  const isOwn = left.type === 'Identifier' && declares(scope, left.name);
  return isOwn && parents.at(-2)?.type === 'ExpressionStatement';
}

/** By their names, these give something back, or keep it. */
const RELEASING = /release|destroy|dispose|close|end|free|giveback|return|done|remove|detach/i;
const KEEPING = /^(?:push|unshift|add|set|emit|resolve|send|next|enqueue|append|store|put|bind|call|apply)$/;

/** By their names, what is read from these gives back what they are a part of. */
const PART = /^(?:body|stream)$/;

const LISTENING = /^(?:on|once|addListener|subscribe|listen)$/;

const RANK: readonly TicketClass[] = ['confined', 'lent', 'returned', 'transferable'];

/** `pool` is what it was acquired from, as it is written. */
function fateOf(binding: AnyNode, pool: string | null, scope: AnyNode): TicketClass {
  if (binding.type === 'ObjectPattern') return fateOfParts(binding);
  if (binding.type !== 'Identifier') return 'transferable';
  // What a module keeps may be meant to stay with it.
  const uses = new Set<TicketClass>(scope.type === 'Program' ? ['lent'] : []);
  const methods: string[] = [];
  const look = (node: AnyNode, around: readonly AnyNode[], isNested: boolean): void => {
    if (node === binding) return;
    if (node.type === 'Identifier') {
      if (node.name !== binding.name || !isReference(node, around.at(-1) ?? null)) return;
      uses.add(fateOfUse(node, around, isNested, { pool, scope }));
      methods.push(methodOf(around));
    }
    const inside = isNested || (node !== scope && (isFunction(node) || node.type === 'ClassBody'));
    for (const child of childrenOf(node)) look(child, [...around, node], inside);
  };
  look(scope, [], false);
  const isListener =
    methods.some((name) => LISTENING.test(name)) && !methods.some((name) => RELEASING.test(name));
  // Whoever it was lent to may have kept it, which the one it is returned to knows nothing of.
  if (isListener || (uses.has('lent') && uses.has('returned'))) return 'transferable';
  return RANK.findLast((use) => uses.has(use)) ?? 'confined';
}

/** Taken apart, it is gone, unless one of its parts could give it back. */
function fateOfParts({ properties }: ObjectPattern): TicketClass {
  const isGone = properties.every(
    (property) =>
      property.type === 'Property' && !property.computed && !PART.test(nameIn(property.key) ?? ''),
  );
  return isGone ? 'confined' : 'transferable';
}

/** The method that is called of it, or with it. */
function methodOf(around: readonly AnyNode[]): string {
  const parent = around.at(-1);
  const name = parent?.type === 'CallExpression' ? nameIn(parent.callee) : nameIn(parent ?? around[0]!);
  return name ?? '';
}

function fateOfUse(
  node: AnyNode,
  around: readonly AnyNode[],
  isNested: boolean,
  { pool, scope }: { pool: string | null; scope: AnyNode },
): TicketClass {
  const parent = around.at(-1);
  if (parent?.type === 'MemberExpression' && parent.object === node)
    return fateOfMember(parent, around, isNested);
  return isNested ? 'transferable' : fateOfWhole(node, around, { pool, scope });
}

/** It is used as it is, in the function that acquired it. */
function fateOfWhole(
  node: AnyNode,
  around: readonly AnyNode[],
  { pool, scope }: { pool: string | null; scope: AnyNode },
): TicketClass {
  const parent = around.at(-1) ?? null;
  if (isReturned(parent, scope)) return 'returned';
  if (isTested(node, parent) || isEmptied(node, parent)) return 'confined';
  if (parent?.type !== 'CallExpression') return 'transferable';
  return parent.callee === node ? 'confined' : fateOfArgument(parent, around, pool);
}

/** `it.query(…)`, `it.id`; inside of a nested function not what could give it back later. */
function fateOfMember(member: AnyNode, around: readonly AnyNode[], isNested: boolean): TicketClass {
  if (member.type !== 'MemberExpression' || member.computed) return 'transferable';
  const name = member.property.type === 'Identifier' ? member.property.name : '';
  if (PART.test(name)) return isMethodAwaited(around) ? 'confined' : 'transferable';
  const call = around.at(-2);
  const isCalled = call?.type === 'CallExpression' && call.callee === member;
  if (isCalled && !isNested) return 'confined';
  return RELEASING.test(name) || KEEPING.test(name) ? 'transferable' : 'confined';
}

/** `await it.body.text()` */
function isMethodAwaited(around: readonly AnyNode[]): boolean {
  const [call, method, part] = [around.at(-3), around.at(-2), around.at(-1)];
  const isMethod = method?.type === 'MemberExpression' && method.object === part;
  return isMethod && call?.type === 'CallExpression' && call.callee === method && isAwaited(around);
}

function fateOfArgument(call: CallExpression, around: readonly AnyNode[], pool: string | null): TicketClass {
  const method = call.callee.type === 'MemberExpression' ? textOf(call.callee.property) : textOf(call.callee);
  if (method !== null && RELEASING.test(method)) {
    return pool !== null && receiverOf(call) === pool ? 'confined' : 'transferable';
  }
  if (method !== null && KEEPING.test(method)) return 'transferable';
  return isAwaited(around) ? 'lent' : 'transferable';
}

/** Whether the statement waits for the call. */
function isAwaited(around: readonly AnyNode[]): boolean {
  for (const node of around.toReversed()) {
    if (node.type === 'AwaitExpression' || node.type === 'ReturnStatement') return true;
    if (isFunction(node) || /Statement|Declaration$/.test(node.type)) return false;
  }
  return false;
}

/** `pool` of `pool.acquire()`, as it is written; null: anything but plain names and `this`. */
function receiverOf(node: AnyNode): string | null {
  if (node.type === 'ChainExpression') return receiverOf(node.expression);
  if (node.type !== 'CallExpression')
    return node.type === 'MemberExpression' ? receiverOf(node.object) : null;
  return node.callee.type === 'MemberExpression' ? textOf(node.callee.object) : null;
}

function textOf(node: AnyNode): string | null {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'ThisExpression':
      return 'this';
    case 'PrivateIdentifier':
      return `#${node.name}`;
    case 'MemberExpression': {
      const [object, property] = [textOf(node.object), textOf(node.property)];
      return node.computed || object === null || property === null ? null : `${object}.${property}`;
    }
    default:
      return null;
  }
}
