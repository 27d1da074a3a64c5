/** How the recorder learns of the locks of a library. */
export type Patch = {
  /** Its name in node_modules. */
  readonly package: string;
  /** Which of its files: tested against the path behind the package's name. */
  readonly file: RegExp;
  /** What is in scope at the end of such a file, ESM or CommonJS, as the text of an object. */
  readonly bindings: string;
  /** Its methods that the program calls: at such a call the source says where it is. */
  readonly calls: readonly string[];
  /** Changes the library's classes in place. */
  readonly apply: (bindings: never) => void;
};
