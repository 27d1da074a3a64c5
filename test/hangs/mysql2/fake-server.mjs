// A server that speaks MySQL's protocol and answers everything after a moment.
import mysql from 'mysql2';

export async function startServer() {
  const server = mysql.createServer();
  server.on('connection', (connection) => {
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: 'fake',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xffffff ^ 0x800 ^ 0x20,
      authCallback: (_who, done) => {
        done(null);
        connection.sequenceId = 0;
      },
    });
    connection.on('query', (sql) => {
      setTimeout(() => {
        connection.sequenceId = 1;
        if (sql.includes('broken')) connection.writeError({ code: 1064, message: 'no such table' });
        else connection.writeOk();
        connection.sequenceId = 0;
      }, 1);
    });
    connection.on('quit', () => connection.stream.end());
    connection.on('error', () => {});
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server._server.address();
  return { config: { host: '127.0.0.1', port, user: 'shop', database: 'shop' }, close: () => server.close() };
}
