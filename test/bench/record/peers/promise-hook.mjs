// What V8 takes for telling of each promise, whoever listens.
import { promiseHooks } from 'node:v8';

promiseHooks.onInit(() => {});
