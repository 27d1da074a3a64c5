import {
  ACT_OPS,
  AWAIT_TARGETS,
  BASES,
  END_KINDS,
  EVENTS,
  FORMAT_VERSION,
  NESTED_KINDS,
  OUTCOMES,
  QUIESCENCE_BASES,
  RESOURCE_KINDS,
  SILENT_EVENTS,
  STEP_KINDS,
  TASK_KINDS,
  TICKET_CLASSES,
  WAIT_OPS,
} from './events.ts';

const ENUMERATIONS = {
  TASK: TASK_KINDS,
  OUTCOME: OUTCOMES,
  CLASS: TICKET_CLASSES,
  TARGET: AWAIT_TARGETS,
  WAIT: WAIT_OPS,
  ACT: ACT_OPS,
  BASIS: BASES,
  QUIESCENT: QUIESCENCE_BASES,
  NESTED: NESTED_KINDS,
  END: END_KINDS,
  STEP: STEP_KINDS,
  RESOURCE: RESOURCE_KINDS,
};

/** The event table as the Python recorder's `_events.py`. A test keeps that file up to date. */
export function pythonSource(): string {
  return [
    '"""Written by format/python.ts: change format/events.ts and run `npx vitest run test/format -u`."""',
    '',
    `FORMAT_VERSION = (${FORMAT_VERSION.join(', ')})`,
    '',
    '# Event codes, with their fields.',
    ...Object.entries(EVENTS).map(([kind, { code, fields }]) => eventLine(kind, code, fields)),
    '',
    '# The table as a schema chunk carries it.',
    'EVENTS = [',
    ...Object.entries(EVENTS).map(([kind, { code, fields }]) => schemaLine(kind, code, fields)),
    ']',
    '',
    '# After these nothing runs, if nothing ran before.',
    `SILENT_EVENTS = (${SILENT_EVENTS.map((kind) => EVENTS[kind].code).join(', ')})`,
    ...Object.entries(ENUMERATIONS).flatMap(([prefix, names]) => enumeration(prefix, names)),
    '',
  ].join('\n');
}

function eventLine(kind: string, code: number, fields: readonly string[]): string {
  const comment = fields.length > 0 ? `  # ${fields.join(', ')}` : '';
  return `E_${constantName(kind)} = ${code}${comment}`;
}

function schemaLine(kind: string, code: number, fields: readonly string[]): string {
  return `    (${code}, "${kind}", [${fields.map((field) => `"${field}"`).join(', ')}]),`;
}

function enumeration(prefix: string, names: readonly string[]): string[] {
  return ['', ...names.map((name, index) => `${prefix}_${constantName(name)} = ${index}`)];
}

function constantName(kind: string): string {
  return kind
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .replace(/-/g, '_')
    .toUpperCase();
}
