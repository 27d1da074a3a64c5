import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A server of this machine's own, in a folder of its own, on a free port of the loopback interface. */
export type Server = { readonly url: string; readonly stop: () => Promise<void> };

const READY_MS = 30_000;
const POSTGRES = '/usr/lib/postgresql';

type Place = { readonly folder: string; readonly port: number; readonly user: User };
/** Databases refuse to run as root: then it is their own user of this machine that runs them. */
type User = { readonly uid?: number; readonly gid?: number };

/** null: it is not installed. */
export async function startPostgres(): Promise<Server | null> {
  const [initdb, postgres] = [find('initdb'), find('postgres')];
  if (initdb === null || postgres === null) return null;
  const place = await newPlace('postgres');
  const { folder, port, user } = place;
  const data = join(folder, 'data');
  execFileSync(initdb, ['-D', data, '-A', 'trust', '-U', 'shop', '-E', 'UTF8', '--no-sync'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const stop = await start(place, [postgres, ...args], /database system is ready/, 'SIGINT');
  return { url: `postgres://shop@127.0.0.1:${port}/postgres`, stop };
}

/** null: it is not installed. */
export async function startRedis(): Promise<Server | null> {
  const redis = find('redis-server');
  if (redis === null) return null;
  const place = await newPlace('redis');
  const args = ['--port', String(place.port), '--bind', '127.0.0.1', '--save', '', '--dir', place.folder];
  const stop = await start(place, [redis, ...args], /ready to accept connections/i, 'SIGTERM');
  return { url: `redis://127.0.0.1:${place.port}`, stop };
}

/** null: it is not installed. */
export async function startMariaDb(): Promise<Server | null> {
  const [install, mariadb] = [find('mariadb-install-db'), find('mariadbd')];
  if (install === null || mariadb === null) return null;
  const place = await newPlace('mysql');
  const { folder, port, user } = place;
  const data = `--datadir=${join(folder, 'data')}`;
  execFileSync(install, ['--no-defaults', data, '--auth-root-authentication-method=normal'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const first = join(folder, 'first.sql');
  writeFileSync(first, "CREATE DATABASE shop;\nCREATE USER 'shop'@'%';\nGRANT ALL ON *.* TO 'shop'@'%';\n");
  const socket = `--socket=${join(folder, 'socket')}`;
  const args = ['--no-defaults', data, socket, `--port=${port}`, '--bind-address=127.0.0.1'];
  const command = [mariadb, ...args, '--skip-name-resolve', `--init-file=${first}`];
  const stop = await start(place, command, /ready for connections/, 'SIGTERM');
  return { url: `mysql://shop@127.0.0.1:${port}/shop`, stop };
}

/** In PATH, or where Debian keeps what it has several versions of. */
function find(name: string): string | null {
  const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES).toSorted().toReversed() : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    ...versions.map((version) => join(POSTGRES, version, 'bin')),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

async function newPlace(owner: string): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), `wgt-${owner}-`));
  const user = process.getuid?.() === 0 ? userOf(owner) : {};
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  return { folder, port: await freePort(), user };
}

function userOf(name: string): User {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Resolves, with how to stop it, when the server has said that it is ready. */
async function start(
  { folder, user }: Place,
  [program = '', ...args]: readonly string[],
  ready: RegExp,
  signal: NodeJS.Signals,
): Promise<() => Promise<void>> {
  const child = spawn(program, args, { ...user, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill(signal);
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await says(child, ready);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

function says(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (what: string): void =>
      reject(new Error(`${child.spawnfile} ${what}, expected it to say ${ready}; it said: ${said}`));
    const late = setTimeout(() => fail(`was not ready after ${READY_MS} ms`), READY_MS);
    const listen = (text: Buffer): void => {
      said += text.toString();
      if (!ready.test(said)) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with status ${code}`));
  });
}
