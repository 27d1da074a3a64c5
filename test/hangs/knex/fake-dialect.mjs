// A database for knex that answers everything after a moment.
import knex from 'knex';

export class FakeDialect extends knex.Client {
  _driver() {
    return {};
  }
  async acquireRawConnection() {
    return {};
  }
  destroyRawConnection() {}
  _query(_connection, query) {
    return new Promise((resolve) => setTimeout(resolve, 1, { ...query, response: [{ id: 1 }] }));
  }
  processResponse({ response, sql }) {
    if (sql.includes('broken')) throw new Error('no such table');
    return response;
  }
}

FakeDialect.prototype.driverName = 'fake';

export const FOR_EVER = 2 ** 30;
