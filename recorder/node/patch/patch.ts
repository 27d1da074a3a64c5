/** How the recorder learns of the locks of a library. */
export type Patch = {
  /** Its name in node_modules. */
  readonly package: string;
  /** Which of its files: tested against the path behind the package's name. */
  readonly file: RegExp;
  /** What is in scope at the end of such a file, ESM or CommonJS, as the text of an object. */
  readonly bindings: string;
  /** Changes the library's classes in place. */
  readonly apply: (bindings: never) => void;
};
