import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { row, type Row, type Section } from '../harness/row.ts';

/** CPU ns per operation, by what is done; or µs per request. */
type Costs = Readonly<Record<string, number>>;
type Operations = Readonly<Record<'off' | 'awaits' | 'locks' | 'asyncio debug', Costs>>;
type Requests = Readonly<Record<'plain' | 'recorded' | 'asyncio debug', number>>;

/** As the table shows it. */
const THIRD = 0.333;
/** Debian's own has aiohttp, where that is installed. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** R7: what recording costs a Python program, beside asyncio's own debug mode. */
export const pythonSection: Section = {
  name: 'python',
  measures: [
    { ids: ['R7'], run: operations },
    { ids: ['R7p'], run: requests },
  ],
};

function operations(): Row[] {
  const costs = printed('python3', 'operations.py', ['--rounds', '5']) as Operations;
  const { off, awaits, 'asyncio debug': debug } = costs;
  const added = (id: string, what: string, work: string, most: number | null): Row => {
    const [plain, ours, theirs] = [off[work]!, awaits[work]!, debug[work]!];
    return row(
      {
        id,
        what: `${what}: recording adds / debug mode adds`,
        measured: (ours - plain) / (theirs - plain),
        unit: '×',
        note: `${us(plain)} → ${us(ours)} µs; debug mode ${us(theirs)}`,
      },
      most === null ? null : { most },
    );
  };
  return [
    added('R7', 'lock + unlock', 'locks', THIRD),
    added('R7s', 'lock + unlock, until segments are read back and compressed', 'steadily', null),
    added('R7b', 'task switch', 'switches', THIRD),
    echo(off['echoes']!, awaits['echoes']!, debug['echoes']!),
    added('R7d', 'future and await', 'awaits', null),
    added('R7e', 'queue put and get', 'queues', null),
    added('R7f', 'task created and awaited', 'spawns', null),
  ];
}

function echo(plain: number, ours: number, theirs: number): Row {
  const note = `${us(plain)} → ${us(ours)} µs; debug mode ${us(theirs)}`;
  return row(
    { id: 'R7c', what: 'TCP echo: recorded / plain', measured: ours / plain, unit: '×', note },
    { most: 1.3 },
  );
}

/** Where there is no aiohttp there is no row. */
function requests(): Row[] {
  const python = PYTHONS.find((one) => spawnSync(one, ['-c', 'import aiohttp']).status === 0);
  if (python === undefined) return [];
  const { plain, recorded, 'asyncio debug': debug } = printed(python, 'serve_aiohttp.py', []) as Requests;
  const note = `${plain.toFixed(0)} → ${recorded.toFixed(0)} µs; debug mode ×${(debug / plain).toFixed(1)}`;
  const what = 'aiohttp, CPU per request: recorded / plain';
  return [row({ id: 'R7p', what, measured: recorded / plain, unit: '×', note }, null)];
}

function printed(python: string, script: string, args: readonly string[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout, stderr, status } = spawnSync(python, [path, ...args, '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function us(ns: number): string {
  return (ns / 1000).toFixed(1);
}
