/**
 * A program that does nothing but run a guardian and a supervisor, to be killed by a test:
 * `supervisor-driver.ts ROOT PROJECT RUNTIME MARK GRACE_MS COMMAND…`. Says `up`, with the pid of the
 * guardian, when every app has said so, and `gone` when it has been stopped in order (by a line on its standard input).
 */
import { systemClock } from '../../../src/model/clock.js';
import { startGuardian } from '../../../src/supervisor/processes/guardian.js';
import { readRunRecord } from '../../../src/supervisor/processes/run-record.js';
import { createSupervisor } from '../../../src/supervisor/supervisor.js';
import { anApp, aStack } from '../../unit/supervisor/an-app.js';
import { MARK } from './test-environment.js';

const [root = '', project = '', runtime = '', mark = '', grace = '', ...commands] =
  process.argv.slice(2);
const graceMs = Number(grace);
const apps = commands.map((command, i) =>
  anApp({
    name: `app${i}`,
    command,
    cwd: project,
    graceMs,
    upstream: {
      kind: 'literal',
      upstream: { kind: 'unix', path: `${project}/app${i}.sock` },
      text: `unix:app${i}.sock`,
    },
  }),
);

const guardian = startGuardian({ runMark: mark, graceMs, onDeath: () => say('guardian died') });
guardian.removeDirectory(runtime);

const saidUp = new Set<string>();
function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const supervisor = createSupervisor({
  stack: aStack(apps),
  runMark: mark,
  runtimeDirectory: runtime,
  clock: systemClock,
  guardian,
  logs: {
    open: (app) => ({
      write: (_stream, bytes) => {
        if (!/\bup\b/.test(Buffer.from(bytes).toString()) || saidUp.has(app)) return true;
        saidUp.add(app);
        if (saidUp.size === apps.length) say(`up ${readRunRecord(runtime)?.guardian.pid ?? 0}`);
        return true;
      },
      drained: () => Promise.resolve(),
      flush: () => undefined,
      end: () => undefined,
      lastLines: () => [],
      onUnfinished: () => () => undefined,
      onLines: () => () => undefined,
    }),
    remark: () => undefined,
  },
  watchReadiness: () => ({ doubt: () => undefined, stop: () => undefined }),
  watchServed: () => ({ stop: () => undefined }),
  seenSockets: () => [],
  sawSockets: () => undefined,
  preflight: () => Promise.resolve(undefined),
  offerPort: () => Promise.resolve(0),
  environment: (app, instance, offered) => ({
    kind: 'ok',
    values: {
      PATH: process.env['PATH'] ?? '',
      [MARK]: `${root}:driver`,
      PS: `${app.name}.${instance}`,
      SOCKET: offered.socket,
    },
    notes: [],
  }),
  remembered: () => undefined,
  learned: () => undefined,
  drain: () => Promise.resolve(),
  onChange: () => undefined,
  onGone: () => undefined,
  notice: () => undefined,
});
supervisor.start();
process.stdin.once('data', () => {
  void (async () => {
    await supervisor.stop();
    await guardian.dismiss();
    say('gone');
    process.stdin.destroy();
  })();
});
