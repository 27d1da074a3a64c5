/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of nodes are of no interest here */
import type { AnyNode, Expression, ImportDeclaration, Super } from 'acorn';
import { boundNames, childrenOf, nameIn } from './syntax.ts';

/**
 * What a module takes from patched libraries by functions, not by `new`: limiters, pools, queues. Such a
 * call is named like a `new` is, and calls of what it made say where they are.
 */
export class Libraries {
  readonly #packages: ReadonlySet<string>;
  /** Local names of what was imported from the packages. */
  readonly #imported = new Set<string>();
  /** Variables and properties that hold what their functions made. */
  readonly #made = new Set<string>();

  constructor(ast: AnyNode, packages: ReadonlySet<string>) {
    this.#packages = packages;
    this.#find(ast);
  }

  /** Whether a call of this may make a limiter, pool or queue. */
  makes(callee: Expression | Super): boolean {
    let root: AnyNode = callee;
    while (root.type === 'MemberExpression') root = root.object;
    return root.type === 'Identifier' && this.#imported.has(root.name);
  }

  /** Whether what is called by this name was made by a library. */
  isMade(name: string): boolean {
    return this.#made.has(name);
  }

  #find(node: AnyNode): void {
    switch (node.type) {
      case 'ImportDeclaration':
        this.#import(node);
        break;
      case 'VariableDeclarator':
        if (this.#isRequired(node.init)) for (const name of boundNames(node.id)) this.#imported.add(name);
        this.#note(node.id, node.init);
        break;
      case 'AssignmentExpression':
        this.#note(node.left, node.right);
        break;
      case 'Property':
      case 'PropertyDefinition':
        this.#note(node.key, node.value);
        break;
      default:
    }
    for (const child of childrenOf(node)) this.#find(child);
  }

  #import({ source, specifiers }: ImportDeclaration): void {
    if (!this.#isOfPackage(source.value)) return;
    for (const { local } of specifiers) this.#imported.add(local.name);
  }

  /** `require('x')`, `await import('x')`, and parts of them. */
  #isRequired(value: AnyNode | null | undefined): boolean {
    switch (value?.type) {
      case 'MemberExpression':
        return this.#isRequired(value.object);
      case 'AwaitExpression':
        return this.#isRequired(value.argument);
      case 'ImportExpression':
        return value.source.type === 'Literal' && this.#isOfPackage(value.source.value);
      case 'CallExpression': {
        const [specifier] = value.arguments;
        const isRequire = value.callee.type === 'Identifier' && value.callee.name === 'require';
        return isRequire && specifier?.type === 'Literal' && this.#isOfPackage(specifier.value);
      }
      default:
        return false;
    }
  }

  #isOfPackage(specifier: unknown): boolean {
    if (typeof specifier !== 'string') return false;
    const [scope = '', name = ''] = specifier.split('/');
    return this.#packages.has(scope.startsWith('@') ? `${scope}/${name}` : scope);
  }

  #note(target: AnyNode, value: AnyNode | null | undefined): void {
    if (value?.type !== 'CallExpression' && value?.type !== 'NewExpression') return;
    if (!this.makes(value.callee)) return;
    const name = nameIn(target);
    if (name !== undefined) this.#made.add(name);
  }
}
