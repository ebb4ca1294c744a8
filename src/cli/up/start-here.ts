/**
 * A whole stack in this process: for plain mode, and for a command that needs one.
 */
import { loadStack, type LoadResult } from '../../config/load.js';
import { systemClock } from '../../model/clock.js';
import { hasCertainRoute, type App } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import type { StackStatus } from '../../model/status.js';
import { controlPath } from '../../stack/identity.js';
import type { RunStackResult } from '../../stack/run-contract.js';
import { runStack } from '../../stack/run-stack.js';
import { EXIT, failureExitCode } from '../exit-codes.js';
import { loadOptions, wantsColor, type UpOptions } from '../options.js';
import { complain, complainOf, complainOfConfig } from '../print.js';
import { sshHint } from '../ssh-hint.js';
import { version } from '../../model/version.js';
import { visible } from '../../model/visible.js';

/** Reads the config, with its warnings on standard error. @returns the exit code where it is no good */
export async function loadHere(
  apps: readonly string[],
  options: UpOptions,
): Promise<Stack | number> {
  const { env } = process;
  const result = await loadStack(loadOptions(options, apps, env));
  if (result.kind === 'missing') {
    complainOf(result);
    return EXIT.usage;
  }
  const color = wantsColor(options, env) && process.stderr.isTTY;
  if (result.kind === 'invalid') {
    await complainOfConfig(result.diagnostics, color);
    return EXIT.usage;
  }
  const { stack } = result;
  if (stack.warnings.length > 0) await complainOfConfig(stack.warnings, color);
  return stack;
}

/**
 * What comes instead of a start: why there is none, or the apps in the stack that runs already.
 *
 * @param apps those that were named
 * @returns the exit code
 */
export async function insteadOfStart(
  result: Exclude<RunStackResult, { kind: 'running' }>,
  stack: string,
  apps: readonly string[],
  options: UpOptions,
): Promise<number> {
  if (result.kind === 'failed') {
    complainOf(result.failure);
    return failureExitCode(result.failure.code);
  }
  const { startInRunning } = await import('./already-running.js');
  const { holder, identity } = result;
  return startInRunning({ control: controlPath(identity), stack, pid: holder.pid }, apps, options);
}

/**
 * @param load reads the config again
 * @param colors somebody sees colours, so apps are asked for them
 */
export function startHere(
  stack: Stack,
  load: () => Promise<LoadResult>,
  colors: boolean,
): Promise<RunStackResult> {
  const { env } = process;
  return runStack({
    stack,
    load,
    env,
    version,
    clock: systemClock,
    owner: 'process',
    colors,
    onWait: complain,
  });
}

/**
 * What is said first: what was taken, where it answers, how to reach it from elsewhere. Where an app
 * answers whose route is not known yet is said when it is ready.
 */
export function opening(status: StackStatus, apps: readonly App[], env: NodeJS.ProcessEnv): string {
  const hint = sshHint(env, status.listen);
  const certain = apps.filter((app) => app.start !== 'left-out' && hasCertainRoute(app));
  const names = new Map<string, string>();
  for (const url of status.listen) names.set(url.startsWith('http') ? `${url}/` : url, '');
  for (const { name, url } of status.apps) {
    if (url !== null && certain.some((app) => app.name === name)) names.set(url, name);
  }
  return [
    `sockpit ${status.version}: ${status.stack} (${visible(status.config)})`,
    ...[...names].map(([url, name]) => `  ${url}  ${name}`.trimEnd()),
    ...(hint === undefined ? [] : [`  from your side: ${hint}`]),
  ].join('\n');
}
