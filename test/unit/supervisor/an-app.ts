/**
 * Apps and stacks for tests: complete, with what a test does not care about left at its default.
 */
import type { App } from '../../../src/model/app.js';
import type { Stack } from '../../../src/model/stack.js';

/** A plain worker of the command `true` in `/`, with whatever is overridden. */
export function anApp(over: Partial<Omit<App, 'source'>> & { command?: string } = {}): App {
  const { command = 'true', ...rest } = over;
  return {
    name: 'api',
    index: 0,
    source: { kind: 'command', command },
    position: { file: '/Procfile', line: 1, column: 1 },
    prefixes: [],
    prefixGuessed: false,
    host: undefined,
    mount: 'strip',
    upstream: { kind: 'none' },
    instances: 1,
    ready: undefined,
    withinMs: 30_000,
    after: [],
    oneshot: false,
    start: 'auto',
    idleMs: undefined,
    optional: false,
    restart: 'on-failure',
    retries: 5,
    timeoutMs: undefined,
    watch: [],
    ignore: [],
    reload: 'restart',
    holdForMs: 30_000,
    signal: 'SIGTERM',
    graceMs: 10_000,
    stopCommand: undefined,
    cwd: '/',
    envFiles: [],
    env: {},
    tty: false,
    cookies: false,
    ...rest,
  };
}

export function aStack(apps: readonly App[], over: Partial<Stack> = {}): Stack {
  return {
    name: 'test',
    config: { path: '/Procfile', realPath: '/Procfile', layers: [] },
    directory: '/',
    apps: apps.map((app, index) => ({ ...app, index })),
    listen: [],
    listenGuessed: true,
    hosts: [],
    trustedProxies: [],
    envFiles: [],
    graceMs: 10_000,
    warnings: [],
    ...over,
  };
}
