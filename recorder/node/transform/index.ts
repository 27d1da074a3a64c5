import { parse, type AnyNode, type Program } from 'acorn';
import type { Edited } from './edits.ts';
import { bodyStart } from './functions.ts';
import { RUNTIME, TASK } from './names.ts';
import { ProgramSource, type Scope } from './program.ts';
import { boundNames, childrenOf, isFunction } from './syntax.ts';
import { visit } from './visit.ts';

export type Transformed = Edited & {
  /** Async functions that were left as they are. */
  readonly untouched: number;
};

/**
 * Puts the await hooks into a module's source. Bodies stay in place, lines stay, columns shift.
 * Throws a SyntaxError for what acorn can't parse; null: the source uses our own names.
 */
export function transform(
  source: string,
  file: string,
  taskName: string,
  sourceType: 'module' | 'script',
): Transformed | null {
  if (source.includes(RUNTIME)) return null;
  const ast = parse(source, {
    ecmaVersion: 'latest',
    sourceType,
    allowHashBang: true,
    allowReturnOutsideFunction: sourceType === 'script',
  });
  const program = new ProgramSource(file, source, !bindsPromise(ast));
  const scope: Scope = { node: ast, name: taskName, hasTask: true, isGenerator: false };
  const start = bodyStart({ ...ast, start: hashbangEnd(source) });
  const separator = start === 0 || source[start - 1] === '\n' ? '' : ';';
  const task = `${separator}const ${TASK}=${RUNTIME}.enterModule(${program.siteIn(0, taskName)},${program.name(taskName)});`;
  program.edits.before(start, task);
  visit(program, ast, scope);
  program.edits.after(source.length, `\n;${RUNTIME}.succeeds(${TASK});${RUNTIME}.leave(${TASK});`);
  return { ...program.edits.apply(), untouched: program.untouched };
}

function hashbangEnd(source: string): number {
  return source.startsWith('#!') ? source.indexOf('\n') + 1 || source.length : 0;
}

/** Whether anything in the module is called `Promise`: then it may not be the language's. */
function bindsPromise(node: AnyNode | Program): boolean {
  if (node.type === 'VariableDeclarator' && boundNames(node.id).includes('Promise')) return true;
  if (
    isFunction(node) &&
    (node.id?.name === 'Promise' || node.params.some((p) => boundNames(p).includes('Promise')))
  )
    return true;
  if (
    /^Import\w*Specifier$/.test(node.type) &&
    'local' in node &&
    'name' in node.local &&
    node.local.name === 'Promise'
  )
    return true;
  if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && node.left.name === 'Promise')
    return true;
  for (const child of childrenOf(node)) if (bindsPromise(child)) return true;
  return false;
}
