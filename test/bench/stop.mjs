// How long a stop takes: ten apps that end when they are told to, and ten that do not.
//   npm run bench -- stop
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bell, rings, within } from './frame/bell.mjs';
import { keepCode } from './frame/keep-code.mjs';
import { missing, ours, peers } from './frame/peers.mjs';
import { byTurns, NotDone } from './frame/rounds.mjs';
import { median, report, size } from './frame/row.mjs';
import { folder, living, scratch, start } from './frame/scratch.mjs';

const ROUNDS = size({ full: 4, trial: 1 });
const APPS = 10;
/** The slowest of the obedient ones needs so long, the others less and less. */
const SLOWEST_MS = 300;
const GRACE_S = 1;
/** What a stop may take beyond what the apps need. */
const REACH_OBEDIENT_MS = 50;
const REACH_STUBBORN_MS = 100;
/** A program that has started its apps may have something left to do. */
const SETTLED_MS = 400;
const GIVE_UP_MS = 8000;
const ALONE = 'the slowest app alone';

/**
 * Ends so many ms after TERM or INT, which some pass on; never, without a number. In Perl, for a start
 * and an end that take no time.
 */
const APP = `
my $after = shift;
$SIG{INT} = $SIG{TERM} = defined $after ? sub { select undef, undef, undef, $after / 1000; exit } : 'IGNORE';
open my $bell, '>', '${bell}' or die; print $bell "\\n"; close $bell;
sleep 1 while 1;
`;
const script = join(scratch, 'app.pl');
writeFileSync(script, APP);

// With exec, as a careful author writes: some signal only the shell that they started.
const obedient = Array.from({ length: APPS }, (_, at) => ({
  name: `app${at}`,
  command: `exec perl ${script} ${(SLOWEST_MS * (at + 1)) / APPS}`,
}));
const stubborn = obedient.map(({ name }) => ({ name, command: `exec perl ${script}` }));

/** From the order to stop until the program has ended, and with it all that it started. */
const stopping = (apps, options) => (runner) => ({
  name: runner.name,
  async measure() {
    const all = rings(apps.length);
    const { ended, stop } = runner.run(apps, folder('stop'), options);
    await within(GIVE_UP_MS, all);
    await sleep(SETTLED_MS);
    const began = performance.now();
    stop();
    await within(GIVE_UP_MS, ended);
    const ms = performance.now() - began;
    if (living().length > 0) throw new NotDone('leaves apps running');
    return ms;
  },
});

const alone = {
  name: ALONE,
  async measure() {
    const rang = rings(1);
    const { child, ended } = start('perl', [script, String(SLOWEST_MS)]);
    await rang;
    const began = performance.now();
    child.kill('SIGTERM');
    await ended;
    return performance.now() - began;
  },
};

await keepCode();
const others = peers.map(({ name }) => name);
const good = await byTurns(ROUNDS, [alone, ...[ours, ...peers].map(stopping(obedient))]);
const bad = await byTurns(
  ROUNDS,
  [ours, ...peers].map(stopping(stubborn, { graceSeconds: GRACE_S })),
);
const mine = good.get(ours.name).samples;
const limit = median(good.get(ALONE).samples) + REACH_OBEDIENT_MS;
const mineStubborn = bad.get(ours.name).samples;
report(
  [
    {
      job: `stop: ten apps that need up to ${SLOWEST_MS} ms`,
      unit: 'ms',
      ours: mine,
      peers: [ALONE, ...others].map((name) => good.get(name)),
      against: ALONE,
      reach: { text: `slowest app + ${REACH_OBEDIENT_MS} ms`, kept: median(mine) <= limit },
    },
    {
      job: `stop: ten apps that ignore TERM and INT, ${GRACE_S} s of grace`,
      unit: 'ms',
      ours: mineStubborn,
      peers: others.map((name) => bad.get(name)),
      reach: {
        text: `one grace + ${REACH_STUBBORN_MS} ms`,
        kept: median(mineStubborn) <= GRACE_S * 1000 + REACH_STUBBORN_MS,
      },
    },
  ],
  missing,
);
process.exit();
