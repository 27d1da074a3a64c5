import { fileURLToPath } from 'node:url';

/** The folders of what runs in the program and is not the program's. */
const FOLDERS = ['.', '../../format/', '../../testing/'].flatMap((folder) => {
  const url = new URL(folder, import.meta.url);
  return [url.href, fileURLToPath(url)];
});

/** `file`, a path or a URL, is a file of the recorder or of an adapter to a test runner. */
export function isOurs(file: string): boolean {
  return FOLDERS.some((folder) => file.startsWith(folder));
}
