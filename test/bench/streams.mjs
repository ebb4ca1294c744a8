// What the proxy does to what is not a small request: large bodies, many idle event streams, clients that
// stop reading, WebSockets.
//   npm run bench -- streams
import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
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
const STALLED = size({ full: 400, trial: 20 });
/** More than all buffers on the way take. */
const STALLED_BYTES = 50_000_000;
const ECHOES = size({ full: 2000, trial: 100 });
/** The kernel counts processor time in hundredths of a second. */
const IDLE_MS = size({ full: 5000, trial: 1000 });
/** Of what takes a new process each time. */
const FRESH_ROUNDS = size({ full: 3, trial: 1 });
const WARM_UP_REQUESTS = size({ full: 5000, trial: 200 });
const SETTLED_MS = size({ full: 3000, trial: 500 });
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

/** As many small requests as it takes until what each process needs once is there. */
async function warmUp(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  for (let sent = 0; sent < WARM_UP_REQUESTS; sent += 16) {
    const answers = Array.from({ length: 16 }, async () => {
      const [answer] = await once(get(`http://127.0.0.1:${port}/app1/`, { agent }), 'response');
      await once(answer.resume(), 'end');
    });
    await Promise.all(answers);
  }
  agent.destroy();
  await sleep(SETTLED_MS);
}

/**
 * Memory in kB that each of many answers takes that do not end, in a process that has had none: what it
 * keeps of them when they are gone, the next ones get for nothing.
 * @param {number} count
 * @param {string} path
 * @param {(answer: import('node:http').IncomingMessage) => unknown} taken  resolves when enough of one is there
 * @param {(proxy: Proxy) => Promise<void>} held  resolves when nothing more of them comes
 */
const unended = (count, path, taken, held) => (launch) => async () => {
  const proxy = await launch(app.socket);
  const open = [];
  try {
    await warmUp(proxy.port);
    const before = memoryOf(proxy);
    await Promise.all(
      Array.from({ length: count }, async () => {
        const sent = get(`http://127.0.0.1:${proxy.port}/app1/${path}`, { agent: false });
        open.push(sent);
        const [answer] = await once(sent, 'response');
        if (answer.statusCode !== 200) throw new NotDone(`status ${answer.statusCode}`);
        await taken(answer);
      }),
    ).catch((error) => {
      throw new NotDone(error.code ?? error.message);
    });
    await held(proxy);
    return ((memoryOf(proxy) - before) * 1000) / count;
  } finally {
    for (const sent of open) sent.on('error', () => {}).destroy();
    await proxy.end();
  }
};

const streams = unended(
  STREAMS,
  'events',
  (answer) => once(answer, 'data'),
  async (proxy) => {
    const spent = processorTime(proxy.pids());
    await sleep(IDLE_MS);
    const share = ((processorTime(proxy.pids()) - spent) / IDLE_MS) * 100;
    idle.set(proxy.name, [...(idle.get(proxy.name) ?? []), share]);
  },
);
const stalled = unended(
  STALLED,
  `bytes/${STALLED_BYTES}`,
  () => {},
  () => sleep(SETTLED_MS),
);
/** Percent of a core while they are idle, by name. */
const idle = new Map();

/** A row of what every proxy was measured by. */
function compared(job, unit, figures) {
  const peers = [...figures.values()].filter(({ name }) => name !== ours.name);
  const rival = peers.find(({ name, samples }) => name === 'Caddy' && samples.length > 0);
  const mine = figures.get(ours.name).samples;
  return {
    ...{ job, unit, ours: mine, peers, against: 'Caddy' },
    reach: { text: '≤ Caddy', kept: rival && median(mine) <= median(rival.samples) },
  };
}

async function row(job, unit, measure, rounds = ROUNDS) {
  const entries = proxies.map((proxy) => ({ name: proxy.name, measure: () => measure(proxy) }));
  return compared(job, unit, await byTurns(rounds, entries, { keep: true }));
}

async function many(port) {
  const times = [];
  for (let i = 0; i < SMALL_BODIES; i++) times.push(await download(port, SMALL));
  return median(times);
}

const gigabytes = `${LARGE / 1e9} GB`;
const rows = [await row('proxy: a body of 1 MB', 'ms', ({ port }) => many(port), SHORT_ROUNDS)];
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
const launched = [
  ...(nginx ? [['nginx', startNginx]] : []),
  ...(caddy ? [['Caddy', startCaddy]] : []),
  ['joined sockets', startJoined],
  ['sockpit', startOurs],
];
const freshly = (measure) =>
  byTurns(
    FRESH_ROUNDS,
    launched.map(([name, launch]) => ({ name, measure: measure(launch) })),
    { warm: false, keep: true },
  );
rows.push(
  {
    ...compared(
      `proxy: memory for each of ${STREAMS} idle event streams`,
      'kB',
      await freshly(streams),
    ),
    note: `${median(idle.get(ours.name)).toFixed(1)} % of a core while idle`,
  },
  compared(
    `proxy: memory for each of ${STALLED} clients that stop reading`,
    'kB',
    await freshly(stalled),
  ),
);
rows.push(
  await row(
    'proxy: a WebSocket message there and back',
    'ms',
    ({ port }) => echo(port),
    SHORT_ROUNDS,
  ),
);

report(rows, missing);
process.exit();
