import { base } from './cycle.mjs';

export const urlOf = (path) => `${base}/${path}`;
