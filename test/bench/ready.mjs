// How long after the moment at which an app could first answer it is seen as ready.
//   npm run bench -- ready
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, controlSocket, statusWhen, subscribe } from './frame/control.mjs';
import { ours } from './frame/peers.mjs';
import { unusedPort } from './frame/port.mjs';
import { within } from './frame/bell.mjs';
import { quantile, report, size } from './frame/row.mjs';
import { folder } from './frame/scratch.mjs';

const STARTS = size({ full: 30, trial: 6 });
const REACH_MS = 20;
const GIVE_UP_MS = 20_000;
/** Where `performance.now()` begins on the clock that all processes share. */
const EPOCH = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6));

/**
 * Listens a while after its start, as an app that imports things does, and says at which moment it
 * did: on the monotonic clock, which is the same in all processes.
 */
const APP = `
const { createServer } = require('node:http');
const { SOCKET, PORT, PLACE, MOMENT, OWN } = process.env;
const wait = 50 + Math.random() * 400;
setTimeout(() => {
  const place = { socket: SOCKET, port: Number(PORT), own: Number(OWN) }[PLACE];
  createServer((_, response) => response.end()).listen(place, () => {
    require('node:fs').writeFileSync(MOMENT, String(process.hrtime.bigint()));
  });
}, wait);
process.on('SIGTERM', () => process.exit(0));
`;

/** Where the app listens → what the config says of it. */
const PLACES = {
  socket: { job: 'on $SOCKET', words: '"$SOCKET"' },
  port: { job: 'on $PORT', words: '"$PORT"' },
  own: { job: 'on a port of its own choice, which has to be found', words: '' },
};

/** So many starts of one app; resolves with what lay between its first possible answer and ready, in ms. */
async function delays(place, words) {
  const cwd = folder('ready');
  const moment = join(cwd, 'moment');
  writeFileSync(join(cwd, 'app.cjs'), APP);
  const own = await unusedPort();
  const command = `PLACE=${place} MOMENT=${moment} OWN=${own} ${process.execPath} app.cjs ${words}`;
  const { ended, stop } = ours.run([{ name: 'app', command }], cwd);
  const socket = await controlSocket('ready');
  let seen;
  const leave = await subscribe(socket, (type, event, at) => {
    if (type === 'state' && event.state.kind === 'ready') seen?.(at);
  });
  await statusWhen(socket, ({ apps }) => apps[0].state === 'ready');
  const samples = [];
  for (let start = 0; start < STARTS; start += 1) {
    const ready = new Promise((resolve) => (seen = resolve));
    await call(socket, 'POST', '/apps/app/restart');
    const at = await within(GIVE_UP_MS, ready);
    samples.push(at - Number(BigInt(readFileSync(moment, 'utf8')) - EPOCH) / 1e6);
  }
  leave();
  stop();
  await ended;
  return samples;
}

const rows = [];
for (const [place, { job, words }] of Object.entries(PLACES)) {
  const samples = await delays(place, words);
  const p95 = quantile(samples, 0.95);
  rows.push({
    job: `ready seen: an app ${job}, p95 of ${STARTS} starts`,
    unit: 'ms',
    ours: [p95],
    note: `median ${quantile(samples, 0.5).toFixed(1)}, at most ${Math.max(...samples).toFixed(1)}`,
    reach: { text: `p95 ≤ ${REACH_MS} ms`, kept: p95 <= REACH_MS },
  });
}
report(rows, ['ready seen, of others (none of them waits for an answer)']);
process.exit();
