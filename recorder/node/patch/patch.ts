/** How the recorder learns of the locks of a library. */
export type Patch = {
  /** Its name in node_modules. */
  readonly package: string;
  /** Which of its files: tested against the path behind the package's name. */
  readonly file: RegExp;
  /** What is in scope at the end of such a file, ESM or CommonJS, as the text of an object; told by its source if need be. */
  readonly bindings: string | ((source: string) => string);
  /**
   * Its methods that the program calls and whose names say so much that other objects hardly have them:
   * at such a call the source says where it is. At a call of anything that a variable holds which the
   * library made, it does so anyway.
   */
  readonly calls: readonly string[];
  /** Changes the library's classes in place. */
  readonly apply: (bindings: never) => void;
};
