import { realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { nameOfThread } from '../thread.ts';

const mainPath = pathOfMain();
let isFirst = true;

/** What the top level of a module is called as a task. */
export function nameOfModule(path: string): string {
  const isMain = mainPath === null ? isFirst : path === mainPath;
  isFirst = false;
  return isMain ? nameOfThread : `module ${basename(path)}`;
}

function pathOfMain(): string | null {
  try {
    const path = realpathSync(process.argv[1] ?? '');
    return statSync(path).isFile() ? path : null;
  } catch {
    return null; // given without its extension, or there is none
  }
}
