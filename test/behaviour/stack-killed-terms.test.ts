/**
 * Promise: kill -9 of the supervisor takes no app the time that its config gives it to stop, nor its signal.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describeProcesses } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

/** Writes down what it is asked by, and takes longer to end than the stack's grace is. */
const SLOW = [
  'import signal, sys, time',
  '',
  'def told(number, frame):',
  "    print('asked by', signal.Signals(number).name, file=open('asked-' + sys.argv[1], 'a'), flush=True)",
  '    time.sleep(1)',
  "    open('ended-' + sys.argv[1], 'w')",
  '    sys.exit()',
  '',
  'for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGABRT):',
  '    signal.signal(number, told)',
  "print('up', flush=True)",
  'while True:',
  '    signal.pause()',
  '',
].join('\n');

test(
  'each app is asked by its own signal and has its own grace',
  skipUnless('linux', 'python3'),
  async () => {
    await using directory = await temporaryDirectory({
      'slow.py': SLOW,
      Procfile: [
        '#@stack grace=100ms',
        '#@ signal=INT grace=1m',
        'slow: python3 slow.py slow',
        '#@ signal=IOT grace=1m',
        // A name that shells do not know.
        'odd: python3 slow.py odd',
        `deaf: trap '' TERM; echo up; while :; do sleep 1; done`,
        '',
      ].join('\n'),
    });
    await using run = runSockpit(directory, ['--plain', '-p', '0']);
    for (const app of ['slow', 'odd', 'deaf']) await run.waitForLine(new RegExp(`${app} +\\| up`));
    run.signal('SIGKILL');
    await run.end();
    await waitFor('everybody to be gone', () => run.processes().length === 0, {
      show: () => describeProcesses(run.processes()),
    });
    for (const [app, signal] of [
      ['slow', 'SIGINT'],
      ['odd', 'SIGABRT'],
    ] as const) {
      const asked = readFileSync(directory.join(`asked-${app}`), 'utf8');
      assert.equal(asked, `asked by ${signal}\n`, 'once, and by nothing else');
      assert.ok(existsSync(directory.join(`ended-${app}`)), 'it had its time');
    }
  },
);
