// Prints one line for each property of the language that a source transform could break. The recorded
// program must print what the plain one prints. Run by semantics.test.ts.
import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { runInNewContext } from 'node:vm';

const results = [];
const pause = () => new Promise((resolve) => setImmediate(resolve));
async function check(name, test) {
  try {
    results.push(`${name}: ${JSON.stringify(await test())}`);
  } catch (error) {
    results.push(`${name}: threw ${error?.message ?? error}`);
  }
}

async function failingDefault(
  x = (() => {
    throw new Error('default');
  })(),
) {
  return x;
}
await check('an error in a default parameter rejects', () => {
  const promise = failingDefault();
  return promise.then(
    () => 'resolved',
    (error) => error.message,
  );
});
async function redeclared(x) {
  var x;
  await null;
  return x;
}
await check('var redeclares a parameter', () => redeclared(7));
async function nestedVar(x) {
  if (!x) {
    var x = 1;
  }
  await null;
  return x;
}
await check('var in a block redeclares a parameter', () => nestedVar(8));
async function hoisted() {
  return early();
  function early() {
    return 'hoisted';
  }
}
await check('a function declared below is hoisted', hoisted);
async function sameNames() {
  var twice = 1;
  function twice() {}
  await null;
  return typeof twice;
}
await check('var and function share a name', sameNames);
async function twoFunctions() {
  function f() {
    return 1;
  }
  function f() {
    return 2;
  }
  await null;
  return f();
}
await check('two functions share a name', twoFunctions);
async function itself() {
  await null;
  return typeof itself;
}
await check('a function knows its own name', itself);
async function withArguments() {
  await null;
  return [arguments.length, arguments[0], (() => arguments[1])()];
}
await check('arguments', () => withArguments(5, 6));
async function strictly() {
  'use strict';
  await null;
  return this === undefined;
}
await check('a directive stays first', () => strictly.call(undefined));

class Base {
  #secret = 3;
  async method() {
    await null;
    return 'A';
  }
  static async ofClass() {
    await null;
    return this.name;
  }
  async secret() {
    await null;
    return this.#secret;
  }
  async 'quoted name'() {
    return 1;
  }
  async [`computed${1}`]() {
    return 2;
  }
  get later() {
    return (async () => {
      await null;
      return this.#secret;
    })();
  }
  field = async () => {
    await null;
    return this.#secret;
  };
  async *numbers() {
    yield 1;
    await null;
    yield 2;
  }
  static {
    this.ready = (async () => {
      await null;
      return 9;
    })();
  }
  async #hidden() {
    return await this.#secret;
  }
  hidden() {
    return this.#hidden();
  }
}
class Derived extends Base {
  async method() {
    return `${await super.method()}B`;
  }
  viaArrow = async () => super.method();
}
await check('super in a method', () => new Derived().method());
await check('super in an arrow field', () => new Derived().viaArrow());
await check('this of a class', () => Base.ofClass());
await check('private fields', () => new Base().secret());
await check('private methods', () => new Base().hidden());
await check('quoted and computed names', async () => [
  await new Base()['quoted name'](),
  await new Base().computed1(),
]);
await check('an async arrow in a getter', () => new Base().later);
await check('an async arrow in a field', () => new Base().field());
await check('a static block', () => Base.ready);

const collect = async (iterable) => {
  const all = [];
  for await (const x of iterable) all.push(x);
  return all;
};
await check('an async generator', () => collect(new Base().numbers()));
await check('a generator is closed early', async () => {
  const log = [];
  async function* generator() {
    try {
      yield 1;
      yield 2;
    } finally {
      log.push('closed');
    }
  }
  for await (const x of generator()) {
    log.push(x);
    break;
  }
  return log;
});
await check('a sync generator', () => {
  function* generator() {
    const x = yield 1;
    yield* [x, 3];
  }
  const iterator = generator();
  return [iterator.next().value, iterator.next(2).value, iterator.next().value];
});
await check('yield* in an async generator', () => {
  async function* inner() {
    const got = yield 1;
    yield got ?? 'nothing';
  }
  async function* outer() {
    yield* inner();
    yield 2;
  }
  return collect(outer());
});
await check('yield gets what next is given', async () => {
  async function* echo() {
    let got = yield;
    for (;;) got = yield `${got}!`;
  }
  const iterator = echo();
  await iterator.next();
  return [
    (await iterator.next('a')).value,
    (await iterator.next('b')).value,
    (await iterator.return('end')).value,
  ];
});
await check('throw into an async generator', async () => {
  async function* generator() {
    try {
      yield 1;
    } catch (error) {
      yield error.message;
    }
  }
  const iterator = generator();
  await iterator.next();
  return (await iterator.throw(new Error('thrown in'))).value;
});
await check('for await over what is sync', async () => {
  let sum = 0;
  for await (const x of [1, Promise.resolve(2)]) sum += x;
  return sum;
});
await check('for await without a block, labels, continue', async () => {
  const seen = [];
  outer: for await (const x of [1, 2, 3, 4]) {
    if (x === 2) continue outer;
    if (x === 4) break outer;
    seen.push(x);
  }
  if (seen.length) for await (const x of ['p']) seen.push(x);
  else seen.push('never');
  return seen;
});
await check('for await calls each method of an iterator as often', async () => {
  const calls = [];
  const iterable = {
    [Symbol.asyncIterator]() {
      calls.push('iterator');
      let n = 0;
      return {
        next: async () => {
          calls.push('next');
          return { done: n === 3, value: n++ };
        },
        return: async () => {
          calls.push('return');
          return {};
        },
      };
    },
  };
  for await (const x of iterable) if (x === 1) break;
  for await (const x of iterable) calls.push(x);
  return calls;
});

await check('AsyncFunction', () => [
  failingDefault.constructor.name,
  types.isAsyncFunction(redeclared),
  types.isAsyncFunction(async () => 1),
]);
await check('length and name', () => [
  redeclared.length,
  redeclared.name,
  (async () => {}).name,
  new Base().field.name,
]);
await check('not a constructor', () => {
  try {
    new redeclared(1);
    return 'constructed';
  } catch (error) {
    return error.name;
  }
});
await check('no prototype', () => 'prototype' in redeclared);
await check('toString', () => [
  itself.toString(),
  (async (a) => a).toString(),
  String(Base).length,
  `${strictly}`,
]);
await check('a source sent elsewhere', async () => {
  const send = async () => {
    const x = await Promise.resolve(4);
    return x + 1;
  };
  return runInNewContext(`(${send})()`, { Promise });
});
await check('toString of toString', () => [
  Function.prototype.toString.toString(),
  Function.prototype.toString.name,
  Math.max.toString(),
]);

await check('a sync throw becomes a rejection', () => {
  const f = async () => {
    throw new Error('x');
  };
  return f().catch((error) => error.message);
});
await check('finally runs and the error goes on', async () => {
  let ran = 0;
  const f = async () => {
    try {
      await Promise.reject(new Error('q'));
    } finally {
      ran++;
    }
  };
  try {
    await f();
  } catch (error) {
    return [ran, error.message];
  }
});
await check('finally may change the result', async () => {
  const f = async () => {
    try {
      return 'try';
    } finally {
      return 'finally';
    }
  };
  return f();
});
async function deep3() {
  await pause();
  throw new Error('deep');
}
async function deep2() {
  await deep3();
}
async function deep1() {
  await deep2();
}
const framesOf = (error) =>
  error.stack
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/:\d+\)?$/, '').replace(/^.*\//, line.includes('async') ? 'async ' : ''))
    .filter((line) => line.includes('semantics'));
await check('async stacks keep functions and lines', async () => {
  try {
    await deep1();
  } catch (error) {
    return framesOf(error)
      .slice(0, 3)
      .concat(['deep1', 'deep2', 'deep3'].map((name) => String(error.stack.includes(name))));
  }
});
await check('lines of sync stacks', () => {
  try {
    null.x;
  } catch (error) {
    return framesOf(error)[0];
  }
});

await check('the order of ticks', async () => {
  const order = [];
  async function returnsPromise() {
    await null;
    order.push('a');
    return Promise.resolve();
  }
  async function returnsValue() {
    return 1;
  }
  async function returnsLater() {
    return pause();
  }
  const steps = [
    returnsPromise().then(() => order.push('A')),
    returnsValue().then(() => order.push('B')),
    returnsLater().then(() => order.push('C')),
  ];
  (async () => {
    for (let i = 0; i < 8; i++) {
      await null;
      order.push(i);
    }
  })();
  await Promise.all(steps);
  return order.join(' ');
});
await check('a thenable is called once, in its turn', async () => {
  const order = [];
  const thenable = {
    then(resolve) {
      order.push('then');
      resolve('v');
    },
  };
  const waiting = (async () => {
    order.push(await thenable);
  })();
  for (let i = 0; i < 4; i++) {
    order.push(i);
    await null;
  }
  await waiting;
  return order;
});
await check('labels, break, continue around await', async () => {
  const f = async () => {
    let n = 0;
    outer: for (let i = 0; i < 3; i++) {
      for (;;) {
        n += await 1;
        continue outer;
      }
    }
    return n;
  };
  return f();
});
await check('arrows return objects, sequences, conditions', async () => {
  const object = async () => ({ a: 1 });
  const sequence = async () => (1, 2);
  const condition = async (x) => (x ? 1 : 2);
  const comment = async (/* => */ x /* => */) => /* => */ x;
  return [await object(), await sequence(), await condition(0), await comment(3), await (async (x) => x)(4)];
});
await check('returns of every form', async () => {
  const bare = async (x) => {
    if (x) return;
    else return 'else';
  };
  const sequence = async () => {
    return (1, 2);
  };
  const parenthesis = async () => {
    return (
      // a comment
      3
    );
  };
  const noSemicolon = async (x) => {
    if (x) {
      return;
    }
    return 4;
  };
  return [
    await bare(1),
    await bare(0),
    await sequence(),
    await parenthesis(),
    await noSemicolon(1),
    await noSemicolon(0),
  ];
});
await check('optional chains', async () => {
  const promise = Promise.resolve(1);
  const missing = undefined;
  return [
    await promise?.then((x) => x + 1),
    String(missing?.then(1)),
    String(missing?.a.then(1).b),
    String(await missing?.acquire()),
    String(missing?.emit('x')),
  ];
});
await check('then of something else', () => ({ then: (a) => a + 1 }).then(1) === 2);
await check('acquire, emit and once of something else', async () => {
  const other = {
    acquire: (x) => x + 1,
    emit: (...all) => all,
    once: () => 'once',
    release() {
      return this === other;
    },
  };
  return [
    await other.acquire(1),
    other.emit('a', 'b'),
    other.once('x'),
    other.release(),
    await other['acquire'](2),
  ];
});
await check('combinators of a subclass', () => {
  class Own extends Promise {}
  return [
    Own.all([1]) instanceof Own,
    Own.resolve(1).then() instanceof Own,
    new Own((r) => r(1)) instanceof Own,
  ];
});
await check('Promise.all of what cannot be iterated', () => Promise.all(5).catch((error) => error.name));
await check('Promise.all of a generator', () =>
  Promise.all(
    (function* () {
      yield 1;
      yield Promise.resolve(2);
    })(),
  ),
);
await check('race, any, allSettled', async () => [
  await Promise.race([pause(), 1]),
  await Promise.any([Promise.reject(new Error('no')), 2]),
  (await Promise.allSettled([3, Promise.reject(4)])).map(({ status }) => status),
]);
await check('new Promise', async () => {
  const seen = [];
  const made = new Promise(function (resolve, reject) {
    seen.push(
      arguments.length,
      resolve.length,
      resolve.name,
      reject.length,
      reject.name,
      String(resolve),
      new.target === undefined,
    );
    resolve(1);
    resolve(2);
    reject(3);
  });
  return [
    seen,
    await made,
    await new Promise((_, reject) => reject(new Error('r'))).catch((e) => e.message),
    await new Promise(() => {
      throw new Error('t');
    }).catch((e) => e.message),
  ];
});
await check('new Promise of nothing', () => {
  try {
    return new Promise();
  } catch (error) {
    return error.name;
  }
});
await check('withResolvers', async () => {
  if (!Promise.withResolvers) return 'none';
  const { promise, resolve, reject, ...rest } = Promise.withResolvers();
  queueMicrotask(() => resolve('r'));
  return [await promise, Object.keys(rest), resolve.length, reject.name];
});
await check(
  'a resolver given twice is one function',
  () =>
    new Promise((resolve) => {
      const emitter = new EventEmitter();
      emitter.once('x', resolve);
      emitter.removeListener('x', resolve);
      resolve(emitter.listenerCount('x'));
    }),
);
await check(
  'immediately called, nested',
  async () =>
    await (async () => {
      const r = await (async () => 1)();
      return r + 1;
    })(),
);
await check('no semicolons', async () => {
  const f = async () => {
    let a = 1;
    await null;
    const b = [a];
    await b;
    return a;
  };
  const g = async () => {
    const p = f();
    await p;
    return typeof (await p);
  };
  return [await f(), await g()];
});
await check('precedence', async () => {
  const x = { y: Promise.resolve(2) };
  return [
    (await x.y) ** 2,
    !(await Promise.resolve(false)),
    `${await x.y}`,
    (await x.y, 3),
    -(await x.y),
    typeof (await x.y),
    await (1, x.y),
    (await x.y) + (await x.y),
  ];
});
await check('delete, new, spread, templates', async () => {
  const o = { k: 1 };
  delete (await Promise.resolve(o)).k;
  const tag = (strings, ...values) => strings.join('|') + values.join();
  return [
    'k' in o,
    new (await Promise.resolve(Date))(0).getTime(),
    ...(await Promise.resolve([1, 2])),
    tag`a${await 1}b${await 2}`,
  ];
});
await check('destructuring with await in defaults', async () => {
  const {
    a = await 5,
    b: [c = await 6],
  } = { b: [] };
  return [a, c];
});
await check('await in every place of a loop', async () => {
  const seen = [];
  for (let i = await 0; i < (await 2); i += await 1) seen.push(i);
  let n = 0;
  while (await (n < 2)) n++;
  do seen.push(n--);
  while (await (n > 0));
  for (const k in await { k: 1 }) seen.push(k);
  for (const v of await ['v']) seen.push(v);
  switch (await 3) {
    case await 3:
      seen.push('case');
  }
  return seen;
});
await check('unhandled rejections stay unhandled', async () => {
  const seen = [];
  const listener = (reason) => seen.push(reason.message);
  process.on('unhandledRejection', listener);
  (async () => {
    await null;
    throw new Error('lost');
  })();
  (async () =>
    (async () => {
      throw new Error('returned');
    })())();
  new Promise((_, reject) => reject(new Error('rejected'))).then(() => 1);
  Promise.all([Promise.reject(new Error('all'))]);
  await pause();
  await pause();
  process.off('unhandledRejection', listener);
  return seen;
});
await check('a handled rejection is not reported', async () => {
  let count = 0;
  const listener = () => count++;
  process.on('unhandledRejection', listener);
  const late = (async () => {
    throw new Error('late');
  })();
  await Promise.resolve();
  await late.catch(() => {});
  await pause();
  process.off('unhandledRejection', listener);
  return count;
});
await check('globals', () => [
  Object.keys(globalThis).filter((key) => /^_/.test(key)),
  process.execArgv.length === 0 || process.execArgv.join().includes('register'),
]);
await check('dynamic import and import.meta', async () => [
  (await import('node:path')).sep,
  typeof import.meta.url,
]);

console.log(results.join('\n'));
console.log(`${results.length} checks`);
