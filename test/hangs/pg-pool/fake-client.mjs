// What pg-pool asks of a client of pg, without a database.
import { EventEmitter } from 'node:events';

export class FakeClient extends EventEmitter {
  _queryable = true;
  connect(callback) {
    setTimeout(callback, 1);
  }
  query(_text, _values, callback) {
    if (callback === undefined) return new Promise((resolve) => setTimeout(resolve, 1, { rows: [] }));
    setTimeout(callback, 1, null, { rows: [] });
  }
  end(callback) {
    callback?.();
  }
}
