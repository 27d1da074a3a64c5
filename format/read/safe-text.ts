/** Longest text taken from a file, in UTF-16 units: more does not fit a report line. */
const TEXT_LIMIT = 300;

// Terminal sequences (OSC … BEL or ST, CSI, two-character escapes, and the 8-bit forms of each).
const ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001B\]|\u009D)[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/g;
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
// Other control characters, and those that turn or hide the text after them.
const CONTROLS =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g;
const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
// Printable ASCII needs no cleaning, and nearly every name is that.
const PLAIN = /^[ -~]*$/;

/**
 * A string from a file as it may be shown anywhere: one line, no terminal sequences, no control or
 * bidirectional characters, well-formed, at most `limit` long. Every string passes here once, at load.
 */
export function safeText(text: string, limit: number = TEXT_LIMIT): string {
  // Cleaning is linear, but a megabyte of escapes is still not worth reading.
  const head = text.length > limit * 8 ? text.slice(0, limit * 8) : text;
  const clean = PLAIN.test(head)
    ? head
    : head.replace(ESCAPES, '').replace(BREAKS, ' ').replace(CONTROLS, '').replace(LONE, '\uFFFD');
  if (clean.length <= limit) return clean;
  return `${clean.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
