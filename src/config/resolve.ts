/**
 * Raw config → the stack, complete and frozen. Pure: what exists on the disk is asked elsewhere.
 */
import { isSupervised, type App } from '../model/app.js';
import { withDependencies } from '../model/dependencies.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { MAX_INSTANCES } from '../model/instances.js';
import { meantApp } from '../model/nearest.js';
import type { ConfigOrigin, Stack, TlsSource } from '../model/stack.js';
import { checkDependencies } from './dependencies.js';
import { readStackOptions, type Report } from './options.js';
import type { StackOptions } from './keys.js';
import { diagnosticAt, type Mark, type RawConfig } from './raw.js';
import { absolutePath, resolveApp } from './resolve-app.js';
import { refuseDoubledListeners } from './doubled-listeners.js';
import { resolveListen } from './resolve-listen.js';
import { checkRoutes, type MarkedApp } from './routes.js';
import { refuseSharedAddresses } from './shared-addresses.js';
import { warnOfSharedVariables } from './shared-variables.js';

/** What the command line says over the config. */
export interface Overrides {
  readonly listen?: readonly string[];
  readonly port?: number;
  readonly name?: string;
  /** Only these apps, and what they come after; the others are left out. */
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  /** Instances by app, `all` for every app that has no number of its own; 0 leaves an app out. */
  readonly instances?: Readonly<Record<string, number>>;
  /** Instead of `.env` and the stack's `env-file`, as in foreman; relative to where we were called. */
  readonly envFiles?: readonly string[];
  /** Somebody typed this in a terminal and sees which port it is. Default: true. */
  readonly interactive?: boolean;
}

export interface ResolveInput {
  readonly raw: RawConfig;
  readonly origin: ConfigOrigin;
  readonly name: string;
  /** The config's folder. */
  readonly directory: string;
  /** Where we were called. */
  readonly calledFrom: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly overrides: Overrides;
}

export interface Resolved {
  readonly stack: Stack;
  /** Where it holds an error the stack is not to be used. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the parts of a stack are resolved by. */
interface Scope {
  readonly input: ResolveInput;
  /** Of the stack. */
  readonly options: StackOptions;
  readonly home: string | undefined;
  readonly graceMs: number;
  readonly report: Report;
}

export function resolveStack(input: ResolveInput): Resolved {
  const { raw, directory, env, overrides } = input;
  const home = env['HOME'];
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const options = readStackOptions(raw.stack, report);
  const graceMs = options.grace ?? 10_000;
  const scope: Scope = { input, options, home, graceMs, report };

  const selection = readSelection(raw, overrides, report);
  const apps = resolveApps(scope, selection);
  checkAfter(apps, raw, report);
  const { listen, guessed } = listenersOf(scope);
  const selected = selectApps(apps, selection);
  const declared = ({ name }: App): Mark | undefined => raw.apps.get(name)?.mark;
  refuseSharedAddresses(selected, declared, report);
  warnOfSharedVariables(selected, declared, report);

  const stack: Stack = {
    name: input.name,
    config: input.origin,
    directory,
    apps: selected,
    listen,
    listenGuessed: guessed,
    hosts: options.hosts ?? [],
    trustedProxies: options['trusted-proxies'] ?? [],
    tls: tlsSource(options.tls, directory, home),
    envFiles: envFilesOf(scope),
    graceMs,
    apply: options.apply ?? 'ask',
    keys: Object.fromEntries((options.keys ?? []).map(({ key, meant }) => [key, meant])),
    warnings: diagnostics.filter(({ severity }) => severity === 'warning'),
  };
  return { stack, diagnostics };
}

/** All apps of the config, and that of the stack's own files; their routes are checked. */
function resolveApps(scope: Scope, selection: Selection): readonly App[] {
  const { input, home, graceMs, report } = scope;
  const { raw, directory } = input;
  const routed: MarkedApp[] = [];
  const apps = Array.from(raw.apps.values(), (rawApp, index) => {
    let faults = 0;
    const app = resolveApp(rawApp, index, {
      directory,
      home,
      graceMs,
      instances: selection.instances.get(rawApp.name),
      report: (diagnostic) => {
        if (diagnostic.severity === 'error') faults++;
        report(diagnostic);
      },
    });
    const mark = rawApp.options.get('prefix')?.value.mark ?? rawApp.mark;
    // The prefix of an app with faults may be a default that nobody asked for.
    if (faults === 0) routed.push({ app, mark });
    return app;
  });
  const files = rootApp(scope, apps.length);
  if (files !== undefined) routed.push({ app: files, mark: raw.stack.get('root')?.value.mark });
  checkRoutes(routed, report);
  return files === undefined ? apps : [...apps, files];
}

function checkAfter(apps: readonly App[], raw: RawConfig, report: Report): void {
  checkDependencies(
    apps.map((app) => ({
      name: app.name,
      after: app.after,
      markOf: (index) => {
        const value = raw.apps.get(app.name)?.options.get('after')?.value;
        const name = app.after[index];
        return value?.parts.find((part) => part.text === name)?.mark ?? value?.mark;
      },
    })),
    report,
  );
}

function listenersOf({ input, options, home, report }: Scope): ReturnType<typeof resolveListen> {
  const { raw, directory, env, overrides } = input;
  const resolved = resolveListen(
    { written: options.listen, directory, home, env, overrides },
    report,
  );
  // What the command line or the environment says stands in no file.
  const isWritten = (overrides.listen ?? []).length === 0 && !env['SOCKPIT_LISTEN']?.trim();
  const parts = isWritten ? (raw.stack.get('listen')?.value.parts ?? []) : [];
  refuseDoubledListeners(
    resolved.listen,
    ({ written }) => parts.findLast(({ text }) => text.trim() === written)?.mark,
    report,
  );
  return resolved;
}

function envFilesOf({ input, options, home }: Scope): readonly string[] {
  const { directory, calledFrom, overrides } = input;
  const paths =
    overrides.envFiles?.map((file) => absolutePath(file, calledFrom, home)) ??
    ['.env', ...(options['env-file'] ?? [])].map((file) => absolutePath(file, directory, home));
  return [...new Set(paths)];
}

function tlsSource(
  written: StackOptions['tls'],
  directory: string,
  home: string | undefined,
): TlsSource | undefined {
  if (written === undefined) return undefined;
  if (written === 'auto') return { kind: 'auto' };
  const [cert, key] = written.map((file) => absolutePath(file, directory, home));
  return { kind: 'files', cert: cert ?? '', key: key ?? '' };
}

interface Selection {
  readonly only: readonly string[] | undefined;
  readonly exclude: ReadonlySet<string>;
  readonly instances: ReadonlyMap<string, number>;
}

/** Names on the command line, each known or reported. */
function readSelection(raw: RawConfig, overrides: Overrides, report: Report): Selection {
  const names = [...raw.apps.keys()];
  const known = (name: string): boolean => {
    if (raw.apps.has(name)) return true;
    const advice = meantApp(name, names);
    report({ severity: 'error', message: `no app is called ${name}`, advice });
    return false;
  };
  const only = (overrides.only ?? []).filter(known);
  const exclude = new Set((overrides.exclude ?? []).filter(known));
  const instances = new Map<string, number>();
  for (const [name, count] of Object.entries(overrides.instances ?? {})) {
    if (!Number.isInteger(count) || count < 0 || count > MAX_INSTANCES) {
      const message = `${name}=${count} is no number of instances`;
      report({ severity: 'error', message, advice: `a whole number from 0 to ${MAX_INSTANCES}` });
    } else if (name === 'all' && !raw.apps.has(name)) {
      for (const each of names) if (!instances.has(each)) instances.set(each, count);
    } else if (known(name)) {
      instances.set(name, count);
    }
  }
  for (const [name, count] of instances) {
    if (count > 0) continue;
    exclude.add(name);
    // Started by hand later, it is what the config says.
    instances.delete(name);
  }
  return { only: only.length === 0 ? undefined : only, exclude, instances };
}

/**
 * An app with processes that is left out belongs to the stack, and can be started by hand; files and
 * what others serve are not there. Who comes after an app that was excluded does not wait for it: it
 * may run somewhere else. Indices stay as they are in the whole config, so that PORT does not depend
 * on the selection.
 */
function selectApps(apps: readonly App[], { only, exclude }: Selection): App[] {
  const loosened = apps.map((app) => ({
    ...app,
    after: app.after.filter((name) => !exclude.has(name)),
  }));
  const wanted = new Set(only === undefined ? loosened : withDependencies(only, loosened));
  return loosened.flatMap((app) => {
    if (wanted.has(app) && !exclude.has(app.name)) return [app];
    return isSupervised(app) ? [{ ...app, start: 'left-out' } as const] : [];
  });
}

/**
 * `root` of the stack: an app of files on `/`, under the first name that is free; undefined where it has
 * none.
 */
function rootApp({ input, options, home, graceMs, report }: Scope, index: number): App | undefined {
  const { raw, directory } = input;
  if (options.root === undefined) {
    if (options.spa === true && !raw.stack.has('root')) {
      const message = 'the stack has no directory of files, so spa means nothing';
      report(diagnosticAt('error', raw.stack.get('spa')?.keyMark, message, 'add root=DIR'));
    }
    return undefined;
  }
  const root = absolutePath(options.root, directory, home);
  const option = raw.stack.get('root');
  const name = ['root', 'files', 'webroot'].find((one) => !raw.apps.has(one)) ?? 'root-files';
  const mark = option?.keyMark ?? { position: { file: '', line: 1, column: 1 } };
  const bare = resolveApp({ name, mark, options: new Map() }, index, {
    directory: root,
    home: undefined,
    graceMs,
    instances: undefined,
    report: () => undefined,
  });
  return {
    ...bare,
    source: { kind: 'files', root, spa: options.spa ?? false },
    prefixes: ['/'],
    prefixGuessed: false,
    upstream: { kind: 'none' },
  };
}

/** Freezes a value and all that it holds. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}
