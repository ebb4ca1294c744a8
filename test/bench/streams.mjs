// What the proxy does to what is not a small request: large bodies, many idle event streams, WebSockets.
//   npm run bench -- streams
import { once } from 'node:events';
import { get, request } from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { processorTime, resident } from './frame/processes.mjs';
import {
  missing,
  startApp,
  startCaddy,
  startJoined,
  startNginx,
  startOurs,
} from './frame/proxies.mjs';
import { byTurns, NotDone } from './frame/rounds.mjs';
import { median, report, size } from './frame/row.mjs';

const { WebSocket } = createRequire(import.meta.url)('ws');

const ROUNDS = size({ full: 5, trial: 1 });
/** Of what takes a tenth of a second, few rounds tell on which core each process happened to run. */
const SHORT_ROUNDS = size({ full: 40, trial: 1 });
const SMALL = 1_000_000;
const LARGE = size({ full: 1_000_000_000, trial: 50_000_000 });
const SMALL_BODIES = size({ full: 50, trial: 5 });
const STREAMS = size({ full: 1000, trial: 50 });
const ECHOES = size({ full: 2000, trial: 100 });
const IDLE_MS = 1000;
/** Bodies ten times as large may cost so many MB of memory more. */
const FLAT_MB = 10;

const app = await startApp();
const nginx = await startNginx(app.socket);
const caddy = await startCaddy(app.socket);
const joined = await startJoined(app.socket);
const ours = await startOurs(app.socket);
const proxies = [app, nginx, caddy, joined, ours].filter((proxy) => proxy !== undefined);

/** ms for one download. */
async function download(port, bytes) {
  const began = performance.now();
  const sent = get(`http://127.0.0.1:${port}/app1/bytes/${bytes}`, { agent: false });
  const [answer] = await once(sent, 'response');
  let left = bytes;
  answer.on('data', (part) => (left -= part.length));
  await once(answer, 'end');
  if (left !== 0) throw new NotDone(`status ${answer.statusCode}, ${left} bytes short`);
  return performance.now() - began;
}

/** ms for one upload. */
async function upload(port, bytes) {
  const began = performance.now();
  const sent = request(`http://127.0.0.1:${port}/app1/`, {
    method: 'POST',
    agent: false,
    headers: { 'Content-Length': bytes },
  });
  const answered = once(sent, 'response');
  const block = Buffer.alloc(64 * 1024);
  for (let left = bytes; left > 0 && !sent.destroyed; left -= block.length) {
    const part = left < block.length ? block.subarray(0, left) : block;
    if (!sent.write(part)) await Promise.race([once(sent, 'drain'), answered]).catch(() => {});
    if (sent.res) break;
  }
  sent.end();
  const [answer] = await answered.catch((error) => {
    throw new NotDone(error.code);
  });
  answer.resume();
  if (answer.statusCode !== 200) {
    sent.destroy();
    throw new NotDone(`status ${answer.statusCode}`);
  }
  return performance.now() - began;
}

const memoryOf = ({ pids }) => pids().reduce((sum, pid) => sum + resident(pid), 0);

/** ms for a message there and back, the median of many. */
async function echo(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/app1/`);
  await once(socket, 'open');
  const times = [];
  for (let i = 0; i < ECHOES; i++) {
    const began = performance.now();
    socket.send('0123456789abcdef');
    await once(socket, 'message');
    times.push(performance.now() - began);
  }
  socket.terminate();
  return median(times);
}

/** Memory in kB that each of many idle event streams takes; with what all of them cost a second. */
async function streams(proxy) {
  const before = memoryOf(proxy);
  const open = [];
  const close = () => {
    for (const sent of open) sent.on('error', () => {}).destroy();
  };
  await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      const sent = get(`http://127.0.0.1:${proxy.port}/app1/events`, { agent: false });
      open.push(sent);
      const [answer] = await once(sent, 'response');
      if (answer.statusCode !== 200) throw new NotDone(`status ${answer.statusCode}`);
      await once(answer, 'data');
    }),
  ).catch((error) => {
    close();
    throw new NotDone(error.code ?? error.message);
  });
  const after = memoryOf(proxy);
  const spent = processorTime(proxy.pids());
  await sleep(IDLE_MS);
  idle.set(proxy.name, ((processorTime(proxy.pids()) - spent) / IDLE_MS) * 100);
  close();
  return ((after - before) * 1000) / STREAMS;
}
const idle = new Map();

async function row(job, unit, measure, { rounds = ROUNDS, among = proxies, ...also } = {}) {
  const entries = among.map((proxy) => ({ name: proxy.name, measure: () => measure(proxy) }));
  const figures = await byTurns(rounds, entries, { keep: true });
  const peers = among.filter((proxy) => proxy !== ours).map(({ name }) => figures.get(name));
  const rival = peers.find(({ name, samples }) => name === 'Caddy' && samples.length > 0);
  const mine = figures.get(ours.name).samples;
  return {
    ...{ job, unit, ours: mine, peers, against: 'Caddy' },
    reach: { text: '≤ Caddy', kept: rival && median(mine) <= median(rival.samples) },
    ...also,
  };
}

async function many(port) {
  const times = [];
  for (let i = 0; i < SMALL_BODIES; i++) times.push(await download(port, SMALL));
  return median(times);
}

const gigabytes = `${LARGE / 1e9} GB`;
const short = { rounds: SHORT_ROUNDS };
const rows = [await row('proxy: a body of 1 MB', 'ms', ({ port }) => many(port), short)];
const quiet = memoryOf(ours);
const BODIES = 2 * (ROUNDS + 1);
for (let i = 0; i < BODIES; i++) await (i % 2 ? upload : download)(ours.port, LARGE / 10);
const used = memoryOf(ours);
rows.push(
  await row(`proxy: a body of ${gigabytes} down`, 'ms', ({ port }) => download(port, LARGE)),
  await row(`proxy: a body of ${gigabytes} up`, 'ms', ({ port }) => upload(port, LARGE)),
);
const grown = memoryOf(ours) - used;
rows.push({
  job: `proxy: memory more after ${BODIES} bodies of ${gigabytes} than after as many of a tenth`,
  unit: 'MB',
  ours: [grown],
  note: `${(grown + used - quiet).toFixed(0)} MB more than before all of them`,
  reach: { text: `≤ ${FLAT_MB} MB`, kept: grown <= FLAT_MB },
});
const withoutApp = proxies.filter((proxy) => proxy !== app);
const idleJob = `proxy: memory for each of ${STREAMS} idle event streams`;
const idleRow = await row(idleJob, 'kB', streams, { among: withoutApp, reach: undefined });
rows.push({ ...idleRow, note: `${idle.get(ours.name).toFixed(0)} % of a core while idle` });
rows.push(
  await row('proxy: a WebSocket message there and back', 'ms', ({ port }) => echo(port), short),
);

report(rows, missing);
process.exit();
