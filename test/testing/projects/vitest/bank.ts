import { Mutex } from 'async-mutex';

export const checking = new Mutex();
export const savings = new Mutex();

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function transfer(from: Mutex, to: Mutex): Promise<void> {
  const releaseFrom = await from.acquire();
  await pause(20);
  const releaseTo = await to.acquire();
  releaseTo();
  releaseFrom();
}

export async function audit(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
}
