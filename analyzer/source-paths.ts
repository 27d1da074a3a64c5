/** Whose code a file is, and how short its path can be told. */

/** From the package on, for a file of a library or of the runtime; null for the program's own. */
export function libraryPath(file: string): string | null {
  const path = file.replace(/^file:\/\//, '').replaceAll('\\', '/');
  const found =
    /.*\/(?:node_modules|site-packages|dist-packages)\/(.+)$/.exec(path) ??
    /.*\/lib\/python\d[\d.]*\/(.+)$/.exec(path) ??
    /^(node:.+|<.+>)$/.exec(path);
  return found?.[1] ?? null;
}

/** Where the program's own code begins in a stack, innermost first: an index, -1 if it has none. */
export function ownFrame(stack: readonly { readonly file: string }[]): number {
  return stack.findIndex(({ file }) => file !== '' && libraryPath(file) === null);
}

/** Short and still different: the program's own files from their common folder on, libraries from the package on. */
export function shortNames(files: readonly string[]): Map<string, string> {
  const own = new Set(files.filter((file) => isAbsolute(file) && libraryPath(file) === null));
  const folder = commonFolder([...own]);
  const short = (file: string): string =>
    libraryPath(file) ?? (own.has(file) ? file.slice(folder.length) : file);
  return new Map(files.map((file) => [file, short(file)]));
}

/** The folder that all the files are in, with its slash; "" if they have none in common. */
export function commonFolder(files: readonly string[]): string {
  const [first = '', ...rest] = files.map((file) => file.slice(0, file.lastIndexOf('/') + 1));
  const shared = rest.reduce((common, folder) => {
    let length = 0;
    while (length < common.length && common[length] === folder[length]) length += 1;
    return common.slice(0, common.lastIndexOf('/', length - 1) + 1);
  }, first);
  return shared === '/' ? '' : shared;
}

function isAbsolute(file: string): boolean {
  return /^(\/|file:\/\/|[A-Za-z]:[\\/])/.test(file);
}
