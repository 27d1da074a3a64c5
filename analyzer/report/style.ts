/** How a report marks its words. The text is complete without any of it. */
export type Style = Readonly<Record<'bad' | 'warn' | 'good' | 'strong' | 'faint', (text: string) => string>>;

const asIs = (text: string): string => text;

export const PLAIN: Style = { bad: asIs, warn: asIs, good: asIs, strong: asIs, faint: asIs };

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

export const ANSI: Style = {
  bad: (text) => sgr(1, 22)(sgr(31, 39)(text)),
  warn: (text) => sgr(1, 22)(sgr(33, 39)(text)),
  good: sgr(32, 39),
  strong: sgr(1, 22),
  faint: sgr(2, 22),
};
