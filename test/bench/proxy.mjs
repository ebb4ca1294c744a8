// Processor time that the proxy takes for one request, beside nginx and Caddy that do the same job:
// keep-alive connections, a small JSON from an app on a Unix socket. User and system time of the
// proxy's processes over the requests that it served; by turns, since the machine is not the same
// from one minute to the next, and the cheapest round of each counts.
//   node test/bench/proxy.mjs [ROUNDS] [SECONDS]     default 5 rounds of 2 s; the built program is measured
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../dist/sockpit.js', import.meta.url));
const peers = fileURLToPath(new URL('../behaviour/support/peers/', import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 2);

const CONNECTIONS = 32;
/** Enough for V8 to have compiled what is hot. */
const WARM_UP_REQUESTS = 40_000;
/** What our figure may be of each peer's. */
const AIMS = { nginx: 1.5, Caddy: 0.7 };

const there = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
if (!there('sh', '-c', 'command -v wrk')) {
  console.error('the load comes from wrk, which is not there (Debian: wrk)');
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), 'sockpit-bench-'));
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

function start(command, ...args) {
  const child = spawn(command, args, {
    cwd: scratch,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      SOCKPIT_RUNTIME_DIR: join(scratch, 'run'),
      XDG_STATE_HOME: join(scratch, 'state'),
      XDG_DATA_HOME: join(scratch, 'state'),
      XDG_CONFIG_HOME: join(scratch, 'state'),
    },
  });
  children.push(child);
  return child;
}

async function unusedPort() {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

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

const filled = (name, words) =>
  readFileSync(join(peers, name), 'utf8').replace(
    /\{([A-Z]+)\}/g,
    (all, word) => words[word] ?? all,
  );

const SOCKET = 'app.sock';
for (const folder of ['run', 'conf', 'logs', 'temp', 'webroot']) {
  mkdirSync(join(scratch, folder), { mode: 0o700 });
}

/** The app: as fast as an app in Node can be, so that the proxy is what is measured. */
const APP = `
const body = Buffer.from('{"hello":"world","n":12345}');
require('node:http')
  .createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
    response.end(body);
  })
  .listen('${SOCKET}');
`;
await accepting(join(scratch, SOCKET), start(process.execPath, '-e', APP));

const starters = {
  async nginx(port) {
    const words = { PORT: port, SOCKET: join(scratch, SOCKET) };
    writeFileSync(join(scratch, 'conf/nginx.conf'), filled('nginx.conf', words));
    const rootly = process.getuid?.() === 0 ? ' user root;' : '';
    const files = ['-p', '.', '-c', './conf/nginx.conf', '-e', './logs/error.log'];
    return start('nginx', ...files, '-g', `daemon off;${rootly}`);
  },
  async Caddy(port) {
    writeFileSync(join(scratch, 'Caddyfile'), filled('Caddyfile', { PORT: port, SOCKET }));
    return start('sh', '-c', 'exec caddy run --config Caddyfile --adapter caddyfile 2>/dev/null');
  },
  async sockpit(port) {
    writeFileSync(join(scratch, 'Procfile'), `#@app app1 prefix=/app1/ socket=${SOCKET}\n`);
    return start(process.execPath, program, '--plain', '-p', port);
  },
};

/** A process and those that it started. */
function family(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return [pid, ...children.filter((text) => text !== '').flatMap((text) => family(Number(text)))];
}

/** User and system time so far, in µs (proc(5): fields 14 and 15, in hundredths of a second). */
function processorTime(pids) {
  let ticks = 0;
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}

/** Load for so long; resolves with the number of requests. */
async function load(port, time) {
  const { stdout } = await promisify(execFile)('wrk', [
    ...['-t1', `-c${CONNECTIONS}`, `-d${time}s`],
    `http://127.0.0.1:${port}/app1/x?y=z`,
  ]);
  if (/Non-2xx/.test(stdout)) throw new Error(`port ${port} fails: ${stdout}`);
  return Number(/(\d+) requests in/.exec(stdout)[1]);
}

const proxies = [];
for (const [name, command] of Object.entries({ nginx: 'nginx', Caddy: 'caddy', sockpit: 'node' })) {
  if (!there('sh', '-c', `command -v ${command}`)) {
    console.log(`${name} is not there (Debian: ${command === 'nginx' ? 'nginx-light' : command})`);
    continue;
  }
  const port = await unusedPort();
  const child = await starters[name](String(port));
  await accepting({ host: '127.0.0.1', port }, child);
  for (let warm = 0; warm < WARM_UP_REQUESTS;) warm += await load(port, 1);
  proxies.push({ name, port, pids: family(child.pid), costs: [] });
}

for (let round = 0; round < rounds; round++) {
  for (const { port, pids, costs } of proxies) {
    const before = processorTime(pids);
    const requests = await load(port, seconds);
    costs.push((processorTime(pids) - before) / requests);
  }
}

const ours = Math.min(...proxies.find(({ name }) => name === 'sockpit').costs);
console.log(`µs of processor time for a request, ${CONNECTIONS} connections, ${rounds} rounds`);
for (const { name, costs } of proxies) {
  const best = Math.min(...costs);
  const spread = `${best.toFixed(1)} (to ${Math.max(...costs).toFixed(1)})`;
  const aim = AIMS[name];
  const ratio = ours / best;
  const verdict =
    aim === undefined
      ? ''
      : `ours is ${ratio.toFixed(2)} of it; aim ≤ ${aim}: ${ratio <= aim ? 'met' : 'missed'}`;
  console.log(`  ${name.padEnd(8)} ${spread.padEnd(18)} ${verdict}`.trimEnd());
  if (aim !== undefined && ratio > aim) process.exitCode = 1;
}
process.exit();
