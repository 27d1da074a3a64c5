import { readFileSync } from 'node:fs';
import type { ChangedModule } from '../ring/dictionary.ts';
import { columnInFile } from '../source/shifts.ts';
import { sourceMapAt, sourceMapOf, type Locate, type Place } from '../source/source-map.ts';

const NO_MAP: Locate = () => null;

/**
 * Where the program's code was written: without what the transform inserted, and before it was compiled. Maps are
 * read here, in the writer's thread, and only those of files that something waited or blocked in.
 */
export class Places {
  readonly #modules: readonly ChangedModule[];
  readonly #known = new Map<string, Place>();
  /** They are large, so they stay only as long as memory is not needed. */
  readonly #maps = new Map<string, WeakRef<Locate>>();

  constructor(modules: readonly ChangedModule[]) {
    this.#modules = modules;
  }

  /** Of a place in a file. */
  written(place: Place): Place {
    const { file, line, column } = place;
    if (line === 0 || file.startsWith('node:') || /[\\/]node_modules[\\/]/.test(file)) return place;
    const key = `${file}:${line}:${column}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#mapOf(file)(line, column) ?? place;
    this.#known.set(key, found);
    return found;
  }

  /** Of a place in what runs in a file's place. */
  ofRunning(place: Place): Place {
    const { file, line, column } = place;
    const module = this.#moduleAt(file);
    if (module === undefined) return this.written(place);
    return this.written({ file, line, column: columnInFile(module.shifts, line, column) });
  }

  #mapOf(file: string): Locate {
    const known = this.#maps.get(file)?.deref();
    if (known !== undefined) return known;
    const inline = this.#moduleAt(file)?.inlineMap ?? null;
    const map = (inline === null ? mapOfFile(file) : sourceMapAt(file, inline)) ?? NO_MAP;
    this.#maps.set(file, new WeakRef(map));
    return map;
  }

  /** Of a module that was loaded more than once the last text counts. */
  #moduleAt(path: string): ChangedModule | undefined {
    return this.#modules.findLast((module) => module.path === path);
  }
}

function mapOfFile(file: string): Locate | null {
  try {
    return sourceMapOf(file, readFileSync(file, 'utf8'));
  } catch {
    return null; // the original of what was compiled need not be there
  }
}
