import { config } from './slow-config.mjs';
import * as left from './slow-left.mjs';

export const name = `right ${config} ${typeof left}`;
