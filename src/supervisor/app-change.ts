/**
 * What of an app can change while its processes run, and what only a new process takes in. Pure.
 */
import type { App } from '../model/app.js';

/** What a process is started with, and by which it is known to be ready. */
function bootOf(app: App): unknown {
  const { source, cwd, envFiles, env, tty, upstream, ready, oneshot, mount, prefixes } = app;
  // These two tell the app its prefix in its environment; the others do not concern it.
  const told = mount === 'script-name' || mount === 'root-path' ? { mount, prefixes } : undefined;
  return { source, cwd, envFiles, env: Object.entries(env), tty, upstream, ready, oneshot, told };
}

/**
 * True where the running processes of `before` are not what `next` asks for. Everything else (routes,
 * limits, how it is stopped, when it is restarted) is taken over as they run.
 *
 * What other apps, the listeners and env files add to its environment is not known here.
 */
export function needsRestart(before: App, next: App): boolean {
  return JSON.stringify(bootOf(before)) !== JSON.stringify(bootOf(next));
}
