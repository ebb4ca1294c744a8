// New code under load: how many requests fail, and what the slowest of them wait.
//   npm run bench -- restart
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { call, controlSocket, statusWhen } from './frame/control.mjs';
import { unusedPort } from './frame/port.mjs';
import { median, quantile, report, size } from './frame/row.mjs';
import { endAll, folder, program, start } from './frame/scratch.mjs';

const ROUNDS = size({ full: 3, trial: 1 });
/** Of each part of a round: in peace, with reloads, with apps that boot beside. */
const PART_MS = size({ full: 5000, trial: 2000 });
/** Requests begin evenly, whether or not earlier ones are over: waiting ones are not spared. */
const EVERY_MS = 5;
/** After the beginning of a part. */
const RELOADS_AT_MS = size({ full: [300, 2500], trial: [200] });
/** How long an app lives that boots beside. */
const BESIDE_MS = 1000;
const REACH_RATIO = 1.5;
const GIVE_UP_MS = 20_000;

/** In Python alone, so that gunicorn is all that it needs. */
const APP = `
def app(environ, start_response):
    body = b'{"hello":"world"}'
    start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(body)))])
    return [body]
`;
const WORKERS = 2;
const NGINX = fileURLToPath(new URL('../behaviour/support/peers/nginx.conf', import.meta.url));

const missing = [];
const there = (command, args, debian) => {
  const ok = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!ok) missing.push(`${command} (Debian: ${debian})`);
  return ok;
};

/** Requests at a steady pace; resolves with their times in ms, and how many did not end with 200. */
async function load(url, ms, disturb = () => {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times = [];
  let failed = 0;
  let running = 0;
  const ask = () => {
    running += 1;
    const began = performance.now();
    const over = (good) => {
      times.push(performance.now() - began);
      if (!good) failed += 1;
      running -= 1;
    };
    get(url, { agent, timeout: GIVE_UP_MS }, (answer) => {
      answer.resume().once('close', () => over(answer.complete && answer.statusCode === 200));
    })
      .once('timeout', function giveUp() {
        this.destroy();
      })
      .once('error', () => over(false));
  };
  disturb();
  const began = performance.now();
  for (let sent = 0; ;) {
    const due = Math.floor((performance.now() - began) / EVERY_MS);
    for (; sent < due; sent += 1) ask();
    if (performance.now() - began > ms) break;
    await sleep(1);
  }
  while (running > 0) await sleep(10);
  agent.destroy();
  return { times, failed };
}

/** Ours: `reload=swap` through the control socket. */
async function startOurs() {
  const cwd = folder('swapped');
  writeFileSync(join(cwd, 'api.py'), APP);
  const command = `gunicorn --workers=${WORKERS} --bind unix:$SOCKET api:app`;
  writeFileSync(join(cwd, 'Procfile'), `#@ reload=swap\napi: ${command}\n`);
  start(process.execPath, [program, '--plain', '-p', '0'], { cwd });
  const socket = await controlSocket('swapped');
  const { listen } = await statusWhen(socket, ({ apps }) => apps[0].state === 'ready');
  return {
    name: 'sockpit',
    url: `${listen[0].replace(/\/$/, '')}/api/x`.replace('localhost', '127.0.0.1'),
    reload: () => call(socket, 'POST', '/apps/api/reload'),
    settled: () =>
      statusWhen(socket, ({ apps: [api] }) => {
        const [instance] = api.instances;
        return api.state === 'ready' && !instance.next && (instance.old ?? []).length === 0;
      }),
  };
}

/** As much work for the machine as a reload is, with which neither we nor the app have anything to do. */
function bootBeside() {
  const cwd = folder('beside');
  writeFileSync(join(cwd, 'api.py'), APP);
  const words = [`--workers=${WORKERS}`, '--bind', 'unix:app.sock', 'api:app'];
  const { child } = start('gunicorn', words, { cwd });
  setTimeout(() => child.kill(), BESIDE_MS);
}

/** What people do without us: nginx, and HUP to gunicorn. */
async function startNginx() {
  const cwd = folder('nginx');
  for (const name of ['logs', 'temp']) mkdirSync(join(cwd, name));
  writeFileSync(join(cwd, 'api.py'), APP);
  const socket = join(cwd, 'app.sock');
  const port = await unusedPort();
  const config = readFileSync(NGINX, 'utf8').replace('{PORT}', port).replace('{SOCKET}', socket);
  writeFileSync(join(cwd, 'nginx.conf'), config);
  const bind = `unix:${socket}`;
  const { child } = start('gunicorn', [`--workers=${WORKERS}`, '--bind', bind, 'api:app'], { cwd });
  const rootly = process.getuid?.() === 0 ? ' user root;' : '';
  const files = ['-p', '.', '-c', './nginx.conf', '-e', './logs/error.log'];
  start('nginx', [...files, '-g', `daemon off;${rootly}`], { cwd });
  const url = `http://127.0.0.1:${port}/app1/x`;
  for (const until = Date.now() + GIVE_UP_MS; ; await sleep(50)) {
    if ((await load(url, EVERY_MS * 2)).failed === 0) break;
    if (Date.now() > until) throw new Error('nginx and gunicorn have not come up');
  }
  return {
    name: 'nginx and HUP to gunicorn',
    url,
    reload: () => child.kill('SIGHUP'),
    settled: () => sleep(1000),
  };
}

const rows = [];
if (there('gunicorn', ['--version'], 'gunicorn')) {
  const hasNginx = there('nginx', ['-v'], 'nginx-light');
  const stands = [await startOurs(), ...(hasNginx ? [await startNginx()] : [])];
  const results = new Map();
  for (const { name, url } of stands) {
    await load(url, size({ full: 3000, trial: 500 }));
    results.set(name, { calm: [], disturbed: [], beside: [], ratios: [], failed: 0, requests: 0 });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, url, reload, settled } of stands) {
      const result = results.get(name);
      const calm = await load(url, PART_MS);
      const disturbed = await load(url, PART_MS, () => {
        for (const at of RELOADS_AT_MS) setTimeout(reload, at);
      });
      await settled();
      const beside = await load(url, PART_MS, () => {
        for (const at of RELOADS_AT_MS) setTimeout(bootBeside, at);
      });
      const [before, during] = [calm, disturbed].map(({ times }) => quantile(times, 0.99));
      result.beside.push(quantile(beside.times, 0.99));
      result.calm.push(before);
      result.disturbed.push(during);
      result.ratios.push(during / before);
      result.failed += calm.failed + disturbed.failed;
      result.requests += calm.times.length + disturbed.times.length;
    }
  }
  const mine = results.get('sockpit');
  const others = stands
    .slice(1)
    .map(({ name }) => results.get(name) && { name, ...results.get(name) });
  const inWords = ({ failed, requests, calm, beside }) =>
    `${failed} of ${requests} failed; ${median(calm).toFixed(1)} ms undisturbed, ${median(beside).toFixed(1)} while another gunicorn boots beside`;
  rows.push({
    job: `restart: gunicorn, reload=swap, ${1000 / EVERY_MS} requests a second, their p99`,
    unit: 'ms',
    ours: mine.disturbed,
    note: inWords(mine),
    peers: others.map((other) => ({
      name: other.name,
      samples: other.disturbed,
      note: inWords(other),
    })),
    reach: {
      text: `0 failed, p99 ≤ ${REACH_RATIO} × undisturbed; it is ${median(mine.ratios).toFixed(2)}`,
      kept: mine.failed === 0 && median(mine.ratios) <= REACH_RATIO,
    },
  });
}
endAll();
report(rows, missing);
process.exit();
