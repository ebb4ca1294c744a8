// Memory, and whether it stays as it is: with ten apps, beside a dashboard, and after much has happened.
//   npm run bench -- memory
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, controlSocket, statusWhen } from './frame/control.mjs';
import { hasWrk, load } from './frame/load.mjs';
import { missing, ours, peers } from './frame/peers.mjs';
import { commandLine, family, resident } from './frame/processes.mjs';
import { hasTerminal, NO_TERMINAL, startOnTerminal } from './frame/pty.mjs';
import { report, size } from './frame/row.mjs';
import { folder, program } from './frame/scratch.mjs';

const APPS = 10;
const REQUESTS = size({ full: 100_000, trial: 2000 });
const ABORTS = size({ full: 10_000, trial: 200 });
const RESTARTS = size({ full: 1000, trial: 20 });
/** How many of them are under way at the same time. */
const CLIENTS = 32;
const REST_MS = size({ full: 5000, trial: 1500 });
const REACH_SUPERVISOR_MB = 100;
const REACH_DASHBOARD_MB = 90;
/** The second half of all that happens may add so much to the first. */
const REACH_GROWTH_MB = 5;

const sleepers = Array.from({ length: APPS }, (_, at) => ({
  name: `app${at}`,
  command: 'exec sleep 1000',
}));

const TALKED_LINES = size({ full: 20_000, trial: 2000 });
/** Since the screen was there; they print for a moment only. */
const TALKED_MS = size({ full: [10_000, 40_000], trial: [2000, 4000] });
const talkers = sleepers.map(({ name, command }) => ({
  name,
  command: `seq -f 'line %.0f of those that an app prints when it has very much to say' 1 ${TALKED_LINES}; ${command}`,
}));

/** Resident memory of a runner without its apps, with ten that print nothing. */
async function atRest({ name, run }) {
  const { pid, ended, stop } = run(sleepers, folder('memory'));
  await sleep(REST_MS);
  const own = family(pid).filter((one) => commandLine(one) !== 'sleep 1000');
  const mb = own.reduce((sum, one) => sum + resident(one), 0);
  stop();
  await Promise.race([ended, sleep(10_000)]);
  return { name, samples: [mb] };
}

/** An app that answers, and ends at once when it is told to. */
const APP = `
process.on('SIGTERM', () => process.exit(0));
const body = Buffer.from('{"hello":"world"}');
require('node:http').createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}).listen(process.env.SOCKET);
`;
/** One that never answers: whoever asks it leaves. */
const SILENT = `
process.on('SIGTERM', () => process.exit(0));
require('node:http').createServer((incoming, response) => {
  if (incoming.headers.host === undefined) response.end();
}).listen(process.env.SOCKET);
`;

/** So many calls, some at a time. */
async function many(count, run) {
  let left = count;
  const client = async () => {
    for (; left > 0;) {
      left -= 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

/** A request whose client leaves as soon as it has been sent. */
function abort(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', resolve);
    socket.write('GET /silent/x HTTP/1.1\r\nHost: localhost\r\n\r\n', () => {
      setTimeout(() => socket.destroy(), 2);
    });
  });
}

async function requests(port) {
  const seconds = size({ full: 2, trial: 1 });
  for (let done = 0; done < REQUESTS / 2;) {
    done += (await load(port, { connections: CLIENTS, seconds, path: '/api/x?y=z' })).requests;
  }
}

/** Half of all that is to happen; the silent app is there for the aborts, the sleepers for restarts. */
async function half(socket, port) {
  await requests(port);
  await many(ABORTS / 2, () => abort(port));
  let at = 0;
  for (let done = 0; done < RESTARTS / 2; done += APPS) {
    await Promise.all(sleepers.map(({ name }) => call(socket, 'POST', `/apps/${name}/restart`)));
    at += 1;
    if (at % 10 === 0) await call(socket, 'GET', '/status');
  }
  await statusWhen(socket, ({ apps }) =>
    apps.every(({ state }) => state === 'running' || state === 'ready'),
  );
  await sleep(REST_MS);
}

/** Resident memory of the supervisor at first, after the first half and after the second. */
async function afterMuch() {
  const cwd = folder('much');
  writeFileSync(join(cwd, 'app.cjs'), APP);
  writeFileSync(join(cwd, 'silent.cjs'), SILENT);
  const node = process.execPath;
  const apps = [
    { name: 'api', command: `${node} app.cjs "$SOCKET"` },
    { name: 'silent', command: `${node} silent.cjs "$SOCKET"` },
    ...sleepers,
  ];
  const { pid, ended, stop } = ours.run(apps, cwd);
  const socket = await controlSocket('much');
  const { listen } = await statusWhen(socket, ({ apps: all }) =>
    all.every(({ name, state }) => name.startsWith('app') || state === 'ready'),
  );
  const port = Number(new URL(listen[0]).port);
  // Some two seconds after its start a supervisor begins to keep its heap small; nobody sends ten
  // thousand requests a second before that.
  await sleep(REST_MS);
  const sizes = [resident(pid)];
  for (let part = 0; part < 2; part += 1) {
    await half(socket, port);
    sizes.push(resident(pid));
  }
  stop();
  await ended;
  return sizes;
}

/**
 * The dashboard's own process, and its supervisor, in MB at each of these times.
 * @param {string} name  of the stack
 * @param {number[]} times  ms since it was there, in order
 */
async function withDashboard(name, apps, times) {
  const cwd = folder(name);
  ours.prepare(apps, cwd);
  const args = [program, '-p', '0'];
  const { terminal, ended } = startOnTerminal(process.execPath, args, { cwd });
  const { pid } = await call(await controlSocket(name), 'GET', '/status');
  const began = performance.now();
  const sizes = [];
  for (const time of times) {
    await sleep(began + time - performance.now());
    sizes.push({ face: resident(terminal.pid), supervisor: resident(pid) });
  }
  terminal.write('\x03');
  await ended;
  return sizes;
}

const mine = await atRest(ours);
const others = [];
for (const peer of peers) others.push(await atRest(peer));
const rows = [
  {
    job: `memory: plain, ${APPS} apps that print nothing`,
    unit: 'MB',
    ours: mine.samples,
    peers: others,
    reach: { text: `≤ ${REACH_SUPERVISOR_MB} MB`, kept: mine.samples[0] <= REACH_SUPERVISOR_MB },
  },
];
if (hasTerminal) {
  const kept = ({ face, supervisor }) =>
    face <= REACH_DASHBOARD_MB && supervisor <= REACH_SUPERVISOR_MB;
  const reach = `≤ ${REACH_DASHBOARD_MB} MB`;
  const [quiet] = await withDashboard('quiet', sleepers, [REST_MS]);
  rows.push({
    job: `memory: the dashboard's process, ${APPS} apps that print nothing`,
    unit: 'MB',
    ours: [quiet.face],
    note: `its supervisor ${quiet.supervisor.toFixed(1)} MB`,
    peers: others.filter(({ name }) => name === 'mprocs'),
    reach: { text: reach, kept: kept(quiet) },
  });
  const [soon, later] = await withDashboard('talking', talkers, TALKED_MS);
  const [soonS, laterS] = TALKED_MS.map((ms) => `${(ms / 1000).toFixed(0)} s`);
  rows.push({
    job: `memory: the same, ${laterS} after each of them has printed ${TALKED_LINES} lines`,
    unit: 'MB',
    ours: [later.face],
    note: `its supervisor ${later.supervisor.toFixed(1)}; after ${soonS} ${soon.face.toFixed(1)} and ${soon.supervisor.toFixed(1)} MB`,
    reach: { text: reach, kept: kept(later) },
  });
} else missing.push(NO_TERMINAL);

const thousands = (count) => count.toLocaleString('en').replaceAll(',', ' ');
if (hasWrk) {
  const [first, middle, last] = await afterMuch();
  rows.push({
    job: `memory: after ${thousands(REQUESTS)} requests, ${thousands(ABORTS)} aborts, ${thousands(RESTARTS)} restarts`,
    unit: 'MB',
    ours: [last],
    note: `at first ${first.toFixed(1)}, after half of them ${middle.toFixed(1)}`,
    reach: {
      text: `≤ ${REACH_SUPERVISOR_MB} MB, second half + ${REACH_GROWTH_MB} MB at most`,
      kept: last <= REACH_SUPERVISOR_MB && last - middle <= REACH_GROWTH_MB,
    },
  });
} else missing.push('memory after much (the load comes from wrk; Debian: wrk)');
report(rows, missing);
process.exit();
