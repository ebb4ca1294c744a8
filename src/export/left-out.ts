/**
 * Which of the options that were set a target cannot carry over.
 */
import type { App } from '../model/app.js';
import type { Stack } from '../model/stack.js';

/** Each option with the test whether it says anything else than its default. */
const OPTIONS = {
  after: (app) => app.after.length > 0,
  ready: ({ ready }) => ready !== undefined && ready.kind !== 'log' && ready.kind !== 'delay',
  // Nothing beside the app can see these.
  'ready=log': ({ ready }) => ready?.kind === 'log',
  'ready=delay': ({ ready }) => ready?.kind === 'delay',
  restart: ({ restart, oneshot }) => !oneshot && restart !== 'on-failure',
  instances: (app) => app.instances > 1,
  oneshot: (app) => app.oneshot,
  start: (app) => app.start === 'manual',
  'start=lazy': (app) => app.start === 'lazy',
  idle: (app) => app.idleMs !== undefined,
  signal: (app) => app.signal !== 'SIGTERM',
  grace: (app) => app.graceMs !== 10_000,
  stop: (app) => app.stopCommand !== undefined,
  watch: (app) => app.watch.length > 0,
  tty: (app) => app.tty,
  optional: (app) => app.optional !== false,
  'env-file': (app) => app.envFiles.length > 0,
} as const satisfies Readonly<Record<string, (app: App) => boolean>>;

type Carried = keyof typeof OPTIONS;

/** One sentence for each app that loses something; none for what says nothing but its default. */
export function leftOut(apps: readonly App[], carried: readonly Carried[]): string[] {
  return apps.flatMap((app) => {
    const lost = Object.entries(OPTIONS)
      .filter(([key, says]) => !carried.includes(key as Carried) && says(app))
      .map(([key]) => key);
    return lost.length === 0 ? [] : [`${app.name}: ${lost.join(', ')} cannot be said here`];
  });
}

/** What the stack itself says, and no other proxy is told. */
export function stackLeftOut({ tls }: Stack): string[] {
  return tls === undefined ? [] : ['tls is not carried over: it speaks http only'];
}
