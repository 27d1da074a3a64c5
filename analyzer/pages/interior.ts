/** The levels above the leaves. They are built when all leaves are there, evenly, so that no page is without a cell. */
import { ByteList } from './byte-list.ts';
import { Page, putPageNumber } from './page.ts';
import { PAGE_SIZE, type PageSink } from './page-sink.ts';

/** Children in their order; between one and the next stands a key, as the cell has it behind the child's number. */
export type Level = { readonly children: number[]; readonly keys: ByteList };

export function emptyLevel(): Level {
  return { children: [], keys: new ByteList() };
}

/** Writes the levels above `level`, which has two children or more, with the topmost page at `root`. */
export function writeInterior(sink: PageSink, type: number, level: Level, root: number): void {
  let below = level;
  for (;;) {
    const longest = longestOf(below.keys);
    const fitting = Math.floor((PAGE_SIZE - 12) / (2 + 4 + longest)) + 1;
    const pages = Math.ceil(below.children.length / fitting);
    if (pages === 1) {
      sink.rewrite(root, interiorPage(type, below, 0, below.children.length));
      return;
    }
    below = writeLevel(sink, type, below, pages);
  }
}

function longestOf(keys: ByteList): number {
  let longest = 0;
  for (let i = 0; i < keys.length; i++) longest = Math.max(longest, keys.at(i).length);
  return longest;
}

function writeLevel(sink: PageSink, type: number, below: Level, pages: number): Level {
  const above = emptyLevel();
  for (let page = 0; page < pages; page++) {
    const from = Math.floor((page * below.children.length) / pages);
    const to = Math.floor(((page + 1) * below.children.length) / pages);
    above.children.push(sink.append(interiorPage(type, below, from, to)));
    // The key between this page's last child and the next page's first goes up.
    if (page < pages - 1) above.keys.push(below.keys.at(to - 1));
  }
  return above;
}

function interiorPage(type: number, { children, keys }: Level, from: number, to: number): Uint8Array {
  const page = new Page(type);
  for (let i = from; i < to - 1; i++) {
    const key = keys.at(i);
    const at = page.place(4 + key.length);
    putPageNumber(page.bytes, at, children[i]!);
    page.bytes.set(key, at + 4);
  }
  return page.finished(children[to - 1]);
}
