/**
 * Apps and stacks for the supervisor: plain workers, in a folder that exists.
 */
import type { App } from '../../../src/model/app.js';
import type { Stack } from '../../../src/model/stack.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

/** A plain worker of the command `true` in `/`, with whatever is overridden. */
export function anApp(over: Partial<Omit<App, 'source'>> & { command?: string } = {}): App {
  const { command = 'true', ...rest } = over;
  return sampleApp({
    source: { kind: 'command', command },
    prefixes: [],
    prefixGuessed: false,
    upstream: { kind: 'none' },
    cwd: '/',
    ...rest,
  });
}

/** A stack of these apps, in their order. */
export function aStack(apps: readonly App[], over: Partial<Stack> = {}): Stack {
  return sampleStack({
    directory: '/',
    apps: apps.map((app, index) => ({ ...app, index })),
    envFiles: [],
    ...over,
  });
}
