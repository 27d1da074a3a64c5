import { urlOf } from './cycle-urls.mjs';

export const get = () => urlOf('orders');
