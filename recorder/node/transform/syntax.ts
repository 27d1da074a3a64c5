/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of nodes are of no interest here */
import type { AnyNode, Function as FunctionNode, Pattern } from 'acorn';

/** A function of any form. */
export type AnyFunction = FunctionNode;

export function isFunction(node: AnyNode): node is AnyNode & AnyFunction {
  return /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression)$/.test(node.type);
}

/** The direct children of a node, in the order of the source. */
export function* childrenOf(node: AnyNode): Iterable<AnyNode> {
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) yield* value.filter(isNode);
    else if (isNode(value)) yield value;
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The names a pattern binds. */
export function boundNames(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundNames);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

/**
 * Whether a function's body may be put into a block. At the top of a body two functions, or a `var`
 * and a function, may share a name; inside of a block that is a syntax error.
 */
export function fitsIntoBlock(body: readonly AnyNode[]): boolean {
  const functions = new Set<string>();
  for (const statement of body) {
    if (statement.type !== 'FunctionDeclaration') continue;
    const name = statement.id?.name ?? '';
    if (functions.has(name)) return false;
    functions.add(name);
  }
  return functions.size === 0 || !body.some((statement) => declaresVar(statement, functions));
}

function declaresVar(node: AnyNode, names: ReadonlySet<string>): boolean {
  if (isFunction(node) || node.type === 'ClassBody') return false;
  if (node.type === 'VariableDeclaration' && node.kind === 'var') {
    if (node.declarations.some(({ id }) => boundNames(id).some((name) => names.has(name)))) return true;
  }
  for (const child of childrenOf(node)) if (declaresVar(child, names)) return true;
  return false;
}

/** Whether evaluating the parameters runs no code that could make a promise. */
export function hasPlainParameters(node: AnyFunction): boolean {
  return node.params.every(isPlain);
}

function isPlain(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'Identifier':
      return true;
    case 'RestElement':
      return isPlain(pattern.argument);
    case 'AssignmentPattern':
      return isPlain(pattern.left) && isConstant(pattern.right);
    case 'ObjectPattern':
      return pattern.properties.every((property) =>
        property.type === 'RestElement'
          ? isPlain(property.argument)
          : !property.computed && isPlain(property.value),
      );
    default:
      return false;
  }
}

function isConstant(node: AnyNode): boolean {
  const constant = [
    'Literal',
    'Identifier',
    'ArrowFunctionExpression',
    'FunctionExpression',
    'UnaryExpression',
  ];
  if (constant.includes(node.type)) return node.type !== 'UnaryExpression' || isConstant(node.argument);
  const empty =
    node.type === 'ObjectExpression'
      ? node.properties.length
      : node.type === 'ArrayExpression'
        ? node.elements.length
        : 1;
  return empty === 0;
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
