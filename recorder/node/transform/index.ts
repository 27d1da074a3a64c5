/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of nodes are of no interest here */
import { parse, type AnyNode } from 'acorn';
import type { Edited } from './edits.ts';
import { compilesHere, endsWithWait } from './disposals.ts';
import { bodyStart } from './functions.ts';
import { RUNTIME, TASK } from './names.ts';
import { ProgramSource, type Await, type Module, type Scope } from './program.ts';
import { boundNames, childrenOf, isFunction } from './syntax.ts';
import { visit } from './visit.ts';

export type Transformed = Edited & {
  /** Async functions that were left as they are. */
  readonly untouched: number;
  /** What it imports before it begins, as it says. */
  readonly imports: readonly string[];
  readonly awaits: readonly Await[];
};

/**
 * Puts the await hooks into a module's source. Bodies stay in place, lines stay, columns shift (stack-columns.ts shifts them back).
 * Throws a SyntaxError for what acorn can't parse; null: the source uses our own names, or is one hashbang, or
 * this Node can't compile it.
 */
export function transform(module: Module): Transformed | null {
  const { text: source, taskName, sourceType } = module;
  if (source.includes(RUNTIME) || /^#!.*$/.test(source) || !compilesHere(source)) return null;
  const ast = parse(source, {
    ecmaVersion: 'latest',
    sourceType,
    allowHashBang: true,
    allowReturnOutsideFunction: sourceType === 'script',
  });
  const program = new ProgramSource(module, ast, !bindsPromise(ast), visit);
  const scope: Scope = { node: ast, name: taskName, hasTask: true, isGenerator: false };
  const start = bodyStart({ ...ast, start: hashbangEnd(source) });
  const task = `const ${TASK}=${RUNTIME}.enterModule(${program.siteIn(0, taskName)},${program.name(taskName)});`;
  // Then it is left by what is disposed of last.
  const isLeftLater = endsWithWait(ast.body);
  const leaving = isLeftLater ? `using ${program.freshName()}=${RUNTIME}.leaving(${TASK});` : '';
  program.edits.before(start, `${program.separatorAt(start)}${task}${leaving}`);
  program.visitChildren(ast, scope);
  const leave = isLeftLater ? '' : `${RUNTIME}.leave(${TASK});`;
  program.edits.end(source.length, `\n;${RUNTIME}.succeeds(${TASK});${leave}`);
  return {
    ...program.edits.apply(),
    untouched: program.untouched,
    imports: ast.body.flatMap(imported),
    awaits: program.awaits,
  };
}

function imported(statement: AnyNode): string[] {
  const source = 'source' in statement ? statement.source : null;
  return typeof source === 'object' && source?.type === 'Literal' ? [String(source.value)] : [];
}

function hashbangEnd(source: string): number {
  return source.startsWith('#!') ? source.indexOf('\n') + 1 : 0;
}

/** Whether anything in the module is called `Promise`: then it may not be the language's. */
function bindsPromise(node: AnyNode): boolean {
  if (names(node).includes('Promise')) return true;
  for (const child of childrenOf(node)) if (bindsPromise(child)) return true;
  return false;
}

/** What a node gives a name to. */
function names(node: AnyNode): string[] {
  if (isFunction(node)) return [...ownName(node), ...node.params.flatMap(boundNames)];
  if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return ownName(node);
  switch (node.type) {
    case 'VariableDeclarator':
      return boundNames(node.id);
    case 'CatchClause':
      return boundNames(node.param ?? null);
    case 'AssignmentExpression':
      return node.left.type === 'Identifier' ? [node.left.name] : [];
    default:
      return importedNames(node);
  }
}

function ownName({ id }: { id?: { name: string } | null | undefined }): string[] {
  return id === null || id === undefined ? [] : [id.name];
}

function importedNames(node: AnyNode): string[] {
  switch (node.type) {
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return [node.local.name];
    default:
      return [];
  }
}
