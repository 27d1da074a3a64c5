import { config } from './slow-config.mjs';
import * as right from './slow-right.mjs';

export const name = `left of ${typeof right.name} ${config}`;
