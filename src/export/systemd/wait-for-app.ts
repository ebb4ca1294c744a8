/**
 * A shell command that returns once an app is ready, for a unit that others come after.
 */
import type { App } from '../../model/app.js';
import type { Upstream } from '../../model/upstream.js';
import { readyTest } from '../ready-test.js';

/**
 * @param at where the instance answers, if it does
 * @returns undefined where nothing has to be waited for, or where it cannot be seen from outside
 */
export function waitCommand(app: App, at: Upstream | undefined): string | undefined {
  if (app.ready?.kind === 'delay') return `sleep ${app.ready.ms / 1000}`;
  const test = readyTest(app, at);
  // It may end in a comment.
  return test === undefined ? undefined : `until { ${test}\n} >/dev/null 2>&1; do sleep 0.2; done`;
}
