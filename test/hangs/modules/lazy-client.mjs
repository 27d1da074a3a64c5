import { base } from './lazy.mjs';

export const get = () => `${base}/orders`;
