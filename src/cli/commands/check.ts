import { readFileSync } from 'node:fs';
import type { ReadConfig } from '../../config/layers.js';
import { loadStack, readConfig, stackOf } from '../../config/load.js';
import { summarise, type AppSummary } from '../../config/summary.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { describeUpstream } from '../../model/upstream.js';
import { placesOf } from '../../model/place.js';
import type { ListenSpec, Stack } from '../../model/stack.js';
import { visible } from '../../model/visible.js';
import { identify, runtimeRoot } from '../../stack/identity.js';
import { rememberedPort } from '../../stack/listeners.js';
import { openMemory, type Memory } from '../../stack/memory.js';
import type { Remembered } from '../../supervisor/readiness/report.js';
import { EXIT } from '../exit-codes.js';
import { loadOptions, wantsColor, type PlanOptions } from '../options.js';
import { complainOf, complainOfConfig, say, table } from '../print.js';
import { findStack } from '../running/running.js';

export interface CheckOptions extends PlanOptions {
  readonly json?: boolean;
  readonly color?: boolean;
  /** Warnings fail as well. */
  readonly strict?: boolean;
  /** Mend what can be mended without a question. */
  readonly fix?: boolean;
}

/** @param before what it turned out to be at an earlier start, where nothing says that now */
function row(app: AppSummary, before: Remembered | undefined): string[] {
  const isRouted = before === undefined || (before.kind !== 'worker' && before.http !== false);
  const prefix = isRouted ? placesOf(app).join(' ') || '-' : '-';
  const upstream = before === undefined ? app.upstream : lastTime(before);
  return [
    app.name,
    app.kind,
    app.prefixGuessed && isRouted ? `${prefix} ?` : prefix,
    app.upstreamGuessed ? `${upstream} ?` : upstream,
  ];
}

function lastTime(before: Remembered): string {
  if (before.kind === 'worker') return 'none last time';
  const place =
    before.kind === 'upstream'
      ? describeUpstream(before.upstream)
      : `$${before.on === 'unix' ? 'SOCKET' : 'PORT'}`;
  return `${place} last time${before.http === false ? ', not HTTP' : ''}`;
}

/** As the next start will have it: on the port of last time where nobody insists on another. */
function listenerText(spec: ListenSpec, stack: Stack, memory: Memory): string {
  const before = rememberedPort(spec, stack, memory);
  if (before === undefined || spec.kind !== 'tcp' || before === spec.port) return spec.written;
  const address = spec.written.replace(/\d+\+?$/, String(before));
  return `${address} (as last time; if that is taken: ${spec.written})`;
}

/** What a config describes, as people read it. */
function checkText(stack: Stack, memory: Memory): string {
  const apps = summarise(stack);
  const before = stack.apps.map((app) =>
    app.upstream.kind === 'discover' ? memory.learned(app) : undefined,
  );
  const files = [stack.config.path, ...stack.config.layers];
  const guessed = apps.some((app) => app.prefixGuessed || app.upstreamGuessed);
  return [
    `${stack.name}: ${files.map(visible).join(' + ')}`,
    `listens on ${stack.listen.map((spec) => listenerText(spec, stack, memory)).join(', ')}`,
    '',
    table([['APP', 'KIND', 'PREFIX', 'UPSTREAM'], ...apps.map((app, i) => row(app, before[i]))]),
    ...(guessed
      ? ['', '? = a default or a hint: where the app really listens decides when it runs']
      : []),
  ].join('\n');
}

/**
 * `sockpit check`: 0 and a summary, or 2 and every fault of the config and of what it meets on this
 * machine. Warnings do not fail, unless `--strict` makes them; notes never do. 1 where what `--fix` found could not
 * be written.
 */
export async function check(options: CheckOptions): Promise<number> {
  const isWritten = options.fix !== true || (await mend(options));
  const config = await readConfig(loadOptions(options, [], process.env));
  const code = await report(config, options, (stack) => beyondConfig(stack, config, options));
  return isWritten ? code : EXIT.refused;
}

async function mend(options: CheckOptions): Promise<boolean> {
  const { fix } = await import('./fix.js');
  return fix(() => loadStack(loadOptions(options, [], process.env)));
}

/** What a config describes, and what is wrong with itself; nothing else is looked at. */
export function describeConfig(config: ReadConfig, options: CheckOptions): Promise<number> {
  return report(config, options, () => Promise.resolve([]));
}

async function report(
  config: ReadConfig,
  options: CheckOptions,
  findingsOf: (stack: Stack) => Promise<readonly Diagnostic[]>,
): Promise<number> {
  const result = stackOf(config, loadOptions(options, [], process.env));
  const color = wantsColor(options, process.env) && process.stderr.isTTY;
  if (result.kind === 'missing') {
    const { message, advice } = result;
    const missing: Diagnostic = { severity: 'error', message, advice };
    if (options.json === true) say(JSON.stringify({ ok: false, diagnostics: [missing] }, null, 2));
    else complainOf(result);
    return EXIT.usage;
  }
  const diagnostics =
    result.kind === 'ok'
      ? [...result.stack.warnings, ...(await findingsOf(result.stack))]
      : // What could be read of a broken config meets the machine as well: one run tells all.
        besides(result.diagnostics, await findingsOf(result.draft));
  const failed = diagnostics.some(
    ({ severity }) => severity === 'error' || (severity === 'warning' && options.strict === true),
  );
  if (options.json === true) {
    const summary =
      result.kind === 'ok'
        ? {
            config: result.stack.config.path,
            stack: result.stack.name,
            apps: summarise(result.stack),
          }
        : {};
    say(JSON.stringify({ ok: !failed, diagnostics, ...summary }, null, 2));
    return failed ? EXIT.usage : EXIT.done;
  }
  if (diagnostics.length > 0) await complainOfConfig(diagnostics, color);
  if (result.kind === 'ok' && !failed)
    say(checkText(result.stack, openMemory(stateOf(result.stack))));
  return failed ? EXIT.usage : EXIT.done;
}

/** Of an app that the config has a fault of, the same may be found once more. */
function besides(told: readonly Diagnostic[], findings: readonly Diagnostic[]): Diagnostic[] {
  const messages = new Set(told.map(({ message }) => message));
  return [...told, ...findings.filter(({ message }) => !messages.has(message))];
}

function stateOf({ name, config }: Stack): string {
  return identify(name, config.realPath, process.env).stateDirectory;
}

async function beyondConfig(
  stack: Stack,
  config: ReadConfig,
  options: PlanOptions,
): Promise<Diagnostic[]> {
  const { checkStack } = await import('../../stack/check/check-stack.js');
  const found = await findStack(options, config);
  const runs = found.kind === 'running';
  if (runs) await found.handle.close();
  const findings = await checkStack(stack, process.env, {
    runs,
    stateDirectory: stateOf(stack),
    stacks: runtimeRoot(process.env),
  });
  return findings.map(withLine);
}

/** The line that a finding is about, for the caret below it. */
function withLine(finding: Diagnostic): Diagnostic {
  const { position } = finding;
  if (position === undefined || finding.text !== undefined) return finding;
  let lines: readonly string[];
  try {
    lines = readFileSync(position.file, 'utf8').split(/\r\n|\n|\r/);
  } catch {
    return finding;
  }
  const text = lines[position.line - 1];
  if (text === undefined || text.trim() === '') return finding;
  const name = /^[\w-]+/.exec(text.slice(position.column - 1))?.[0] ?? '';
  return { ...finding, text, length: Math.max(1, name.length) };
}
