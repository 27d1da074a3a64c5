// The work has failed, and so does the program; its workers are left waiting for more.
const jobs = [];
const idle = [];

async function next() {
  while (jobs.length === 0) await new Promise((resolve) => idle.push(resolve));
  return jobs.shift();
}

async function worker() {
  for (;;) {
    const { run, resolve, reject } = await next();
    await run().then(resolve, reject);
  }
}

async function submit(run) {
  const { promise, resolve, reject } = Promise.withResolvers();
  jobs.push({ run, resolve, reject });
  idle.shift()?.();
  return promise;
}

async function main() {
  for (const text of ['1', '{']) await submit(async () => JSON.parse(text));
}

worker();
main().catch(() => {
  process.exitCode = 1;
});
