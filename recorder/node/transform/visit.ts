import type { AnyNode } from 'acorn';
import { visitAwait, visitReturn, visitTry, visitYield } from './awaits.ts';
import { visitCall, visitChain, visitImport, visitNew } from './calls.ts';
import { visitDeclaration, visitLoop } from './disposals.ts';
import { visitFunction } from './functions.ts';
import type { Hints, ProgramSource, Scope } from './program.ts';
import { nameIn } from './syntax.ts';

type Visitors = {
  readonly [Type in AnyNode['type']]?: (
    program: ProgramSource,
    node: Extract<AnyNode, { type: Type }>,
    scope: Scope,
    hints: Hints,
  ) => void;
};
type Class = Extract<AnyNode, { type: 'ClassDeclaration' | 'ClassExpression' }>;
type Choice = Extract<AnyNode, { type: 'ConditionalExpression' | 'LogicalExpression' }>;
type Assignment = Extract<AnyNode, { type: 'AssignmentExpression' | 'AssignmentPattern' }>;

const visitAssignment = (program: ProgramSource, node: Assignment, scope: Scope): void =>
  program.visitChildren(node, scope, { name: nameIn(node.left) });
const visitClass = (program: ProgramSource, node: Class, scope: Scope, { name }: Hints): void =>
  program.visitChildren(node, scope, { owner: node.id?.name ?? name });
const visitChoice = (program: ProgramSource, node: Choice, scope: Scope, { name }: Hints): void =>
  program.visitChildren(node, scope, { name });

/** The kinds of nodes that are changed, or that say what a value in them is called. */
const VISITORS: Visitors = {
  FunctionDeclaration: (program, node, _scope, hints) => visitFunction(program, node, hints),
  FunctionExpression: (program, node, _scope, hints) => visitFunction(program, node, hints),
  ArrowFunctionExpression: (program, node, _scope, hints) => visitFunction(program, node, hints),
  AwaitExpression: visitAwait,
  YieldExpression: visitYield,
  ReturnStatement: visitReturn,
  TryStatement: visitTry,
  ForOfStatement: visitLoop,
  VariableDeclaration: visitDeclaration,
  CallExpression: visitCall,
  ChainExpression: visitChain,
  NewExpression: visitNew,
  ImportExpression: visitImport,
  VariableDeclarator: (program, node, scope) => program.visitChildren(node, scope, { name: nameIn(node.id) }),
  AssignmentExpression: visitAssignment,
  AssignmentPattern: visitAssignment,
  Property: (program, node, scope) => program.visitChildren(node, scope, { name: nameIn(node.key) }),
  MethodDefinition: (program, node, scope, { owner }) =>
    program.visitChildren(node, withoutTask(scope), { name: nameIn(node.key), owner }),
  PropertyDefinition: (program, node, scope, { owner }) =>
    program.visitChildren(node, withoutTask(scope), { name: nameIn(node.key), owner }),
  StaticBlock: (program, node, scope) => program.visitChildren(node, withoutTask(scope)),
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  ClassBody: (program, node, scope, hints) => program.visitChildren(node, scope, hints),
  ArrayExpression: visitElements,
  ConditionalExpression: visitChoice,
  LogicalExpression: visitChoice,
  ExportDefaultDeclaration: (program, node, scope) => program.visitChildren(node, scope, { name: 'default' }),
};

/** Visits a node and everything in it. */
export function visit(program: ProgramSource, node: AnyNode, scope: Scope, hints: Hints): void {
  const visitor = VISITORS[node.type] as Visitors['AwaitExpression'] | undefined;
  if (visitor === undefined) program.visitChildren(node, scope);
  else visitor(program, node as never, scope, hints);
}

function visitElements(
  program: ProgramSource,
  node: Extract<AnyNode, { type: 'ArrayExpression' }>,
  scope: Scope,
  { name }: Hints,
): void {
  program.parents.push(node);
  node.elements.forEach((element, index) => {
    program.visit(element, scope, { name: name && `${name}[${index}]` });
  });
  program.parents.pop();
}

/** Field initializers and static blocks run in functions of their own, where nothing can be awaited. */
function withoutTask(scope: Scope): Scope {
  return { ...scope, hasTask: false };
}
