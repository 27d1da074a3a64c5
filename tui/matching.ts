/** Small letters match large ones too; large letters only themselves. Nothing matches nothing. */
export function matches(text: string, query: string): boolean {
  if (query === '') return false;
  return query === query.toLowerCase() ? text.toLowerCase().includes(query) : text.includes(query);
}
