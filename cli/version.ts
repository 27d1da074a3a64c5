import { createRequire } from 'node:module';

/** This package's own version; from the sources as well as built. */
export function ownVersion(): string {
  const manifest = createRequire(import.meta.url)('waitgraph/package.json') as { readonly version: string };
  return manifest.version;
}
