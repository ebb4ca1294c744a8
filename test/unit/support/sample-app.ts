import type { App } from '../../../src/model/app.js';
import type { Stack } from '../../../src/model/stack.js';

/** A complete app, as it is resolved from a line without options; a test names only what it is about. */
export function sampleApp(overrides: Partial<App> = {}): App {
  const name = overrides.name ?? 'api';
  return {
    name,
    index: 0,
    source: { kind: 'command', command: 'node server.js' },
    position: { file: '/project/Procfile', line: 1, column: 1 },
    commandAt: { file: '/project/Procfile', line: 1, column: 6 },
    prefixes: [`/${name}/`],
    prefixGuessed: true,
    host: undefined,
    mount: 'strip',
    upstream: { kind: 'discover' },
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
    cwd: '/project',
    envFiles: [],
    env: {},
    tty: false,
    cookies: false,
    ...overrides,
  };
}

/** A complete stack in `/project`; the apps' indices are as given. */
export function sampleStack(overrides: Partial<Stack> = {}): Stack {
  return {
    name: 'project',
    config: { path: '/project/Procfile', realPath: '/project/Procfile', layers: [] },
    directory: '/project',
    apps: [],
    listen: [],
    listenGuessed: true,
    tls: undefined,
    hosts: [],
    trustedProxies: [],
    envFiles: ['/project/.env'],
    graceMs: 10_000,
    apply: 'ask',
    keys: {},
    warnings: [],
    ...overrides,
  };
}
