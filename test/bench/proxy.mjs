// What the proxy costs and adds for small requests: processor time, latency, and both under many routes.
//   npm run bench -- proxy
import { hasWrk, load } from './frame/load.mjs';
import { processorTime } from './frame/processes.mjs';
import {
  missing,
  startApp,
  startBare,
  startCaddy,
  startNginx,
  startOurs,
} from './frame/proxies.mjs';
import { byTurns } from './frame/rounds.mjs';
import { allKept, median, report, size } from './frame/row.mjs';

const ROUNDS = size({ full: 5, trial: 1 });
const SECONDS = size({ full: 2, trial: 1 });
/** Of ours with each number of routes. */
const PROCESSES = size({ full: 3, trial: 1 });
/** V8 goes on compiling for so long (`--trace-opt`): the first 20 000 cost twice as much as those after these. */
const WARM_UP_REQUESTS = size({ full: 200_000, trial: 500 });
/** What is stated of these, about. */
const COLD_REQUESTS = size({ full: 20_000, trial: 200 });
/** On a machine that is too busy for so many. */
const WARM_UP_MS = 40_000;
const BUSY = 32;
const REACH = { nginx: 1.5, Caddy: 0.7, latency: 1, routes: 1.1 };

if (!hasWrk) {
  report([], ['proxy (the load comes from wrk; Debian: wrk)']);
  process.exit();
}

const app = await startApp();
const nginx = await startNginx(app.socket);
const caddy = await startCaddy(app.socket);
const undici = await startBare('undici', app.socket);
const httpProxy = await startBare('http-proxy', app.socket);
const ours = await startOurs(app.socket);

const present = (proxies) => proxies.filter((proxy) => proxy !== undefined);

/** µs of processor time for each of the first requests, by name. */
const cold = new Map();
async function warmUp({ name, port, path, pids }) {
  const end = Date.now() + WARM_UP_MS;
  const before = processorTime(pids());
  for (let sent = 0; sent < WARM_UP_REQUESTS && Date.now() < end;) {
    sent += (await load(port, { connections: BUSY, seconds: SECONDS, path })).requests;
    if (cold.has(name) || sent < COLD_REQUESTS) continue;
    cold.set(name, ((processorTime(pids()) - before) * 1000) / sent);
  }
}
for (const proxy of present([nginx, caddy, undici, httpProxy, ours])) await warmUp(proxy);

/** µs of processor time for a request. */
const cost = ({ name, port, path, pids }) => ({
  name,
  async measure() {
    const before = processorTime(pids());
    const { requests } = await load(port, { connections: BUSY, seconds: SECONDS, path });
    return ((processorTime(pids()) - before) * 1000) / requests;
  },
});

const turns = (entries) => byTurns(ROUNDS, entries, { warm: false, keep: true });
const figures = (found, proxies) => present(proxies).map(({ name }) => found.get(name));
const within = (mine, figure, reach) =>
  (figure?.samples ?? []).length === 0 ? undefined : median(mine) <= reach * median(figure.samples);

const costs = await turns(present([nginx, caddy, undici, httpProxy, ours]).map(cost));
const mine = costs.get(ours.name).samples;
const beside = [
  within(mine, costs.get('nginx'), REACH.nginx),
  within(mine, costs.get('Caddy'), REACH.Caddy),
];
const rows = [
  {
    job: `proxy: processor time for a request, ${BUSY} connections`,
    unit: 'µs',
    ours: mine,
    note: `each of the first ${COLD_REQUESTS}, not in here: ${(cold.get(ours.name) ?? NaN).toFixed(0)}`,
    peers: figures(costs, [nginx, caddy, undici, httpProxy]),
    against: 'nginx',
    reach: {
      text: `≤ ${REACH.nginx} × nginx, ≤ ${REACH.Caddy} × Caddy`,
      kept: allKept(beside),
    },
  },
];

/** Samples by number of routes. Two processes of the same code differ, so there are several of each. */
const byRoutes = new Map([1, 10, 1000].map((count) => [count, []]));
for (let round = 0; round < PROCESSES; round++) {
  const routed = [];
  for (const count of byRoutes.keys()) {
    const one = { ...(await startOurs(app.socket, count)), name: String(count) };
    await warmUp(one);
    routed.push(one);
  }
  const found = await turns(routed.map(cost));
  for (const [count, samples] of byRoutes) samples.push(median(found.get(String(count)).samples));
  for (const { end } of routed) await end();
}
const [one, ten, thousand] = [...byRoutes.values()];
rows.push({
  job: 'proxy: the same with 1000 routes',
  unit: 'µs',
  ours: thousand,
  peers: [
    { name: '1 route', samples: one },
    { name: '10 routes', samples: ten },
  ],
  against: '1 route',
  reach: {
    text: `≤ ${REACH.routes} × 1 route`,
    kept: within(thousand, { samples: one }, REACH.routes),
  },
});

for (const connections of [1, BUSY, 256]) {
  const tails = new Map();
  const latency = ({ name, port }) => ({
    name,
    async measure() {
      const { p50, p99 } = await load(port, { connections, seconds: SECONDS });
      tails.set(name, [...(tails.get(name) ?? []), p99]);
      return p50;
    },
  });
  const compared = present([app, nginx, caddy, ours]);
  const halves = await turns(compared.map(latency));
  for (const [share, samples] of [
    ['p50', (name) => halves.get(name).samples],
    ['p99', (name) => tails.get(name) ?? []],
  ]) {
    const added = (name) => {
      const more = median(samples(name)) - median(samples(app.name));
      return `${name} ${more < 0 ? '−' : '+'}${Math.abs(more).toFixed(3)}`;
    };
    const times = ({ name }) =>
      `${(median(samples(ours.name)) / median(samples(name))).toFixed(2)} × ${name}`;
    const others = present([app, nginx, caddy]).map(({ name }) => ({
      name,
      samples: samples(name),
    }));
    rows.push({
      job: `proxy: ${share} of a request, ${connections} connection${connections === 1 ? '' : 's'}`,
      unit: 'ms',
      ours: samples(ours.name),
      note: `${times(app)}${nginx ? `, ${times(nginx)}` : ''}; over direct: ${present([
        ours,
        nginx,
        caddy,
      ])
        .map(({ name }) => added(name))
        .join(', ')} ms`,
      peers: others,
      against: 'Caddy',
      reach: {
        text: '≤ Caddy',
        kept: within(
          samples(ours.name),
          others.find(({ name }) => name === 'Caddy'),
          REACH.latency,
        ),
      },
    });
  }
}

report(rows, missing);
process.exit();
