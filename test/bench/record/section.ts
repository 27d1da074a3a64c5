import { fileURLToPath } from 'node:url';
import { row, type Row, type Section } from '../harness/row.ts';
import { inProcess } from '../harness/used.ts';
import { AWAITS, HOOKS, LOCKS, OFF, PEERS, PLAIN, PROMISE_HOOK, type Mode } from './modes.ts';
import { costs, type Cpu } from './program.ts';
import { serving } from './server.ts';

const RING_WRITE = fileURLToPath(new URL('ring-write.ts', import.meta.url));
const ROUNDS = 7;
const RUNS = 5;
/** Some peers are fifty times as slow as the program. */
const PEER_ROUNDS = 3;
const PEER_RUNS = 1;
const LEVELS = [PLAIN, OFF, LOCKS, AWAITS, HOOKS, PROMISE_HOOK];

/** R1 to R5: what recording costs a Node program. */
export const recordSection: Section = {
  name: 'record',
  measures: [
    { ids: ['R1', 'R2'], run: oneEvent },
    { ids: ['R3', 'R4'], run: levels },
    { ids: ['R3p'], run: peers },
    { ids: ['R5'], run: serving },
  ],
};

function oneEvent(): Row[] {
  const { clock, put, map, list } = inProcess(RING_WRITE, []) as Record<
    'clock' | 'put' | 'map' | 'list',
    number
  >;
  const ofEncode = (what: string, ns: number): Omit<Row, 'goal' | 'met'> => ({
    id: 'R2',
    what: `encode() of ${what} per event / an event into the ring`,
    measured: ns / put,
    unit: '×',
    note: `${ns.toFixed(0)} ns`,
  });
  const note = `${put.toFixed(1)} ns; the clock ${clock.toFixed(1)}`;
  return [
    row(
      { id: 'R1', what: 'an event into the ring / a bare clock', measured: put / clock, unit: '×', note },
      { most: 1.3 },
    ),
    row(ofEncode('a map', map), { least: 40 }),
    row(ofEncode('a list', list), null),
  ];
}

async function levels(): Promise<Row[]> {
  const measured = await costs(LEVELS, ROUNDS, RUNS);
  const ratio = ratiosTo(measured.get(PLAIN)!);
  const of = (id: string, mode: Mode, most: number | null): Row => {
    const { main, note } = ratio(measured.get(mode)!);
    const what = `locks and awaits: ${mode.name}`;
    return row({ id, what, measured: main, unit: '×', note }, most === null ? null : { most });
  };
  return [
    of('R3', LOCKS, 1.3),
    of('R3b', OFF, 1.02),
    of('R4', AWAITS, 1.5),
    of('R4b', HOOKS, 1.5),
    of('R4c', PROMISE_HOOK, null),
  ];
}

async function peers(): Promise<Row[]> {
  const measured = await costs([PLAIN, LOCKS, AWAITS, ...PEERS], PEER_ROUNDS, PEER_RUNS);
  const ratio = ratiosTo(measured.get(PLAIN)!);
  return [...measured].slice(1).map(([mode, cpu]) => {
    const { main, note } = ratio(cpu);
    const what = `the same, one short run: ${mode.name}`;
    return row({ id: 'R3p', what, measured: main, unit: '×', note }, null);
  });
}

function ratiosTo(plain: Cpu): (cpu: Cpu) => { main: number; note: string } {
  return ({ main, all }) => ({
    main: main / plain.main,
    note: `CPU of the loop's thread, ${main.toFixed(0)} ms; of the process ×${(all / plain.all).toFixed(2)}`,
  });
}
