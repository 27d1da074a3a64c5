// The fixed twin: the import is awaited, but not by the top level.
export const base = 'http://localhost';
export const ready = load();
console.log('loaded');

async function load() {
  const { get } = await import('./lazy-client.mjs');
  console.log(get());
}
