// nginx, Caddy, two small proxies on Node and ourselves in front of one app, each with the configuration
// that people write for it, and the app itself for comparison. They run until the bench ends.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fetched } from './fetched.mjs';
import { unusedPort } from './port.mjs';
import { family } from './processes.mjs';
import { folder, program, start } from './scratch.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const ownModules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const configurations = fileURLToPath(new URL('../../behaviour/support/peers/', import.meta.url));
const SOCKET = 'app.sock';

/** What is not there, and why. */
export const missing = [];

/**
 * @typedef {object} Proxy
 * @property {string} name
 * @property {number} port      answers for the app below `/app1/`
 * @property {string} [path]    another one, for `load`
 * @property {() => number[]} pids
 * @property {() => Promise<unknown>} end
 */

const there = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** Resolves when something accepts there. */
async function accepting(address, child) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} has ended`);
    const socket = connect(address);
    const ok = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (ok) return;
    await sleep(25);
  }
}

/** Configurations have words in braces. */
const filled = (name, words) =>
  readFileSync(join(configurations, name), 'utf8').replace(
    /\{([A-Z]+)\}/g,
    (all, word) => words[word] ?? all,
  );

async function running(name, port, command, args, options) {
  const { child, ended } = start(command, args, options);
  await accepting({ host: '127.0.0.1', port }, child);
  return { name, port, pids: () => family(child.pid), end: () => stop(child, ended) };
}

/** Has one end before the bench does. */
function stop(child, ended) {
  child.kill();
  return ended;
}

/**
 * The app, on a Unix socket and on a port.
 * @returns {Promise<Proxy & { socket: string }>}
 */
export async function startApp() {
  const cwd = folder('app');
  const port = await unusedPort();
  const env = { SOCKET, PORT: String(port), NODE_PATH: ownModules };
  const options = { cwd, env };
  const app = await running('direct', port, process.execPath, [join(here, 'app.cjs')], options);
  return { ...app, socket: join(cwd, SOCKET) };
}

/** @returns {Promise<Proxy | undefined>}  undefined where it is not installed */
export async function startNginx(socket) {
  if (!there('nginx')) return absent('nginx', 'Debian: nginx-light');
  const cwd = folder('nginx');
  for (const name of ['conf', 'logs', 'temp']) mkdirSync(join(cwd, name));
  const port = await unusedPort();
  const words = { PORT: String(port), SOCKET: socket };
  writeFileSync(join(cwd, 'conf/nginx.conf'), filled('nginx.conf', words));
  const rootly = process.getuid() === 0 ? ' user root;' : '';
  const files = ['-p', '.', '-c', './conf/nginx.conf', '-e', './logs/error.log'];
  return running('nginx', port, 'nginx', [...files, '-g', `daemon off;${rootly}`], { cwd });
}

/** @returns {Promise<Proxy | undefined>} */
export async function startCaddy(socket) {
  if (!there('caddy')) return absent('Caddy', 'Debian: caddy');
  const cwd = folder('caddy');
  const port = await unusedPort();
  writeFileSync(
    join(cwd, 'Caddyfile'),
    filled('Caddyfile', { PORT: String(port), SOCKET: socket }),
  );
  const command = 'exec caddy run --config Caddyfile --adapter caddyfile 2>/dev/null';
  return running('Caddy', port, 'sh', ['-c', command], { cwd });
}

/** `undici` or `http-proxy` with next to nothing around it. @returns {Promise<Proxy | undefined>} */
export async function startBare(name, socket) {
  const modules = name === 'undici' ? fetched(['undici@7.30.2']) : ownModules;
  if (!existsSync(join(modules, name))) return absent(name, 'npm could not fetch it');
  const port = await unusedPort();
  const env = { SOCKET: socket, PORT: String(port), NODE_PATH: modules };
  return running(name, port, process.execPath, [join(here, 'bare-proxy.cjs'), name], { env });
}

/** Connections joined by Node, unread: not a proxy, but what one on Node is measured against. @returns {Promise<Proxy>} */
export async function startJoined(socket) {
  const port = await unusedPort();
  const env = { SOCKET: socket, PORT: String(port) };
  const script = join(here, 'joined-sockets.cjs');
  return running('joined sockets', port, process.execPath, [script], { env });
}

/** @param {number} [prefixes]  that many routes lead to the app @returns {Promise<Proxy>} */
export async function startOurs(socket, prefixes = 1) {
  const cwd = folder(`sockpit${prefixes}`);
  const port = await unusedPort();
  const lines = Array.from(
    { length: prefixes },
    (_, i) => `#@app app${i + 1} prefix=/app${i + 1}/ socket=${socket}\n`,
  );
  writeFileSync(join(cwd, 'Procfile'), lines.join(''));
  const args = [program, '--plain', '-p', String(port)];
  const ours = await running('sockpit', port, process.execPath, args, { cwd });
  const url = `http://127.0.0.1:${port}/app1/`;
  while ((await fetch(url).then(({ status }) => status)) !== 200) await sleep(25);
  // The last in the order of the config, so that one who goes through them would be found out.
  return { ...ours, path: `/app${prefixes}/x?y=z` };
}

function absent(name, how) {
  missing.push(`${name} (${how})`);
  return undefined;
}
