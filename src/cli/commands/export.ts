import { statSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import type { ComposedEnvironment } from '../../config/environment.js';
import type { ReadConfig } from '../../config/layers.js';
import { readConfig } from '../../config/load.js';
import type { ContainerTools } from '../../export/containers/tools.js';
import type { SecretValue } from '../../export/containers/secrets.js';
import { withoutCommandSecrets } from '../../export/command-secrets.js';
import { ExportError, type Exported } from '../../export/exported.js';
import type { AddressBook } from '../../export/layout.js';
import type { Machine } from '../../export/admission.js';
import { isInterfaceName } from '../../model/interface-name.js';
import type { App } from '../../model/app.js';
import { nearest } from '../../model/nearest.js';
import type { Stack } from '../../model/stack.js';
import type { StackStatus } from '../../model/status.js';
import { openAddressBook } from '../../stack/address-book.js';
import { identify } from '../../stack/identity.js';
import { withExec } from '../../supervisor/command/shell-command.js';
import { EXIT } from '../exit-codes.js';
import { EXPORT_TARGETS, type ExportTarget } from '../export-targets.js';
import { loadOrComplain } from '../load-or-complain.js';
import { loadOptions, type NamingOptions } from '../options.js';
import { ownCommand } from '../own-command.js';
import { complain, complainOf, say } from '../print.js';
import { findStack } from '../running/running.js';
import { folderOfOnly, writeExported } from '../write-exported.js';

export interface ExportOptions extends NamingOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly port?: number;
  readonly listen?: string[];
  readonly exclude?: string[];
  /** Of compose and kubernetes: `me/{app}`, `api=me/api:1`. */
  readonly image?: string[];
  /** Of kubernetes: an Ingress and a Caddy behind it, instead of a Gateway. */
  readonly ingress?: boolean;
  /** Of kubernetes: the class of its Gateway or Ingress. */
  readonly class?: string;
  /** Of kubernetes: its secrets with their values, and nothing else. */
  readonly secrets?: boolean;
  /** Of systemd: one unit that runs the stack, instead of its apps. */
  readonly stack?: boolean;
}

/** What a target is made of. */
interface Sources {
  readonly stack: Stack;
  readonly book: AddressBook;
  readonly machine: Machine;
  readonly options: ExportOptions;
  /** What the env files of the stack give all apps. */
  readonly given: ReadonlyMap<string, string>;
}

/** Each target, loaded when it is asked for. */
const MAKERS: Readonly<Record<ExportTarget, (sources: Sources) => Promise<Exported>>> = {
  nginx: async ({ stack, book, machine }) => {
    const { exportNginx } = await import('../../export/nginx/config.js');
    return exportNginx(stack, book, machine);
  },
  caddy: async ({ stack, book, machine }) => {
    const { exportCaddy } = await import('../../export/caddy/config.js');
    return exportCaddy(stack, book, machine);
  },
  procfile: async ({ stack, book, given, options }) => {
    const { exportProcfile } = await import('../../export/procfile.js');
    const folder =
      options.output === undefined || options.output === '-'
        ? undefined
        : await folderOfOnly(options.output);
    return exportProcfile(stack, book, { withExec, given, folder, isFile });
  },
  compose: async ({ stack, book, machine, options }) => {
    const { exportCompose } = await import('../../export/containers/compose.js');
    return exportCompose(stack, book, machine, await containerTools(stack, options));
  },
  kubernetes: async ({ stack, book, machine, options }) => {
    const { exportKubernetes } = await import('../../export/containers/kubernetes.js');
    const routing = { ingress: options.ingress === true, className: options.class };
    return exportKubernetes(stack, book, machine, routing, await containerTools(stack, options));
  },
  systemd: async ({ stack, book, options }) => {
    const searchPath = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
    if (options.stack === true) {
      const { exportStackUnit } = await import('../../export/systemd/stack.js');
      return exportStackUnit(stack, { searchPath, command: ownCommand(stack, options) });
    }
    const { exportUnits } = await import('../../export/systemd/apps.js');
    return exportUnits(stack, book, { searchPath, withExec });
  },
};

/** Options that are not for every target. */
const FOR_SOME = {
  image: ['compose', 'kubernetes'],
  ingress: ['kubernetes'],
  class: ['kubernetes'],
  stack: ['systemd'],
} as const satisfies { readonly [O in keyof ExportOptions]?: readonly string[] };

/** One that would say nothing to the target. */
function strangeOption(
  target: string,
  options: ExportOptions,
): { readonly message: string; readonly advice: string } | undefined {
  for (const [name, targets] of Object.entries(FOR_SOME)) {
    const said = options[name as keyof typeof FOR_SOME];
    if (said === undefined || targets.some((each) => each === target)) continue;
    return {
      message: `--${name} says nothing to ${target}`,
      advice: `it is for ${targets.join(' and ')}`,
    };
  }
  return undefined;
}

/** `sockpit export TARGET`: 0 and the files, 1 where they cannot be written, 2 for a wrong config. */
export async function exportStack(target: string, options: ExportOptions): Promise<number> {
  const known = EXPORT_TARGETS.find((each) => each === target);
  if (known === undefined) {
    const near = nearest(target, EXPORT_TARGETS);
    const advice =
      near === undefined ? `the targets are ${EXPORT_TARGETS.join(', ')}` : `did you mean ${near}?`;
    complainOf({ message: `there is no export to ${target}`, advice });
    return EXIT.usage;
  }
  const make = MAKERS[known];
  const strange = strangeOption(target, options);
  if (strange !== undefined) {
    complainOf(strange);
    return EXIT.usage;
  }
  const config = await readConfig(loadOptions(options, [], process.env));
  const loaded = await loadOrComplain(options, config);
  if ('code' in loaded) return loaded.code;
  // An app that is left out stays in the stack, stopped; elsewhere it is not there at all.
  const written = {
    ...loaded.stack,
    apps: loaded.stack.apps.filter(({ start }) => start !== 'left-out'),
  };
  const given = await givenToAll(written);
  const stack = withoutCommandSecrets(written, given);
  const identity = identify(stack.name, stack.config.realPath, process.env);
  const status = await statusIfRunning(options, config);
  const asWritten = openAddressBook({ stack: written, identity, env: process.env, status });
  const book: AddressBook = {
    ...asWritten,
    // What an app was found to be is remembered of the command that it ran.
    found: (app) => asWritten.found(written.apps.find(({ name }) => name === app.name) ?? app),
  };
  try {
    if (options.secrets === true) return await printSecrets(target, stack, options);
    const exported = await make({ stack, book, machine: thisMachine, options, given });
    const { force = false } = options;
    const output = options.output === '-' ? undefined : options.output;
    const [only, ...more] = exported.files;
    if (output !== undefined) {
      const written = await writeExported(exported, output, force);
      if (written.kind === 'refused') {
        complainOf(written);
        return EXIT.refused;
      }
      for (const path of written.paths) say(`wrote ${path}`);
    } else if (only !== undefined && more.length === 0 && exported.folders.length === 0) {
      process.stdout.write(only.text);
    } else {
      complainOf({
        message: `${target} is ${exported.files.length} files in a folder of their own`,
        advice: `name the folder: sockpit export ${target} -o ${target}-local`,
      });
      return EXIT.usage;
    }
    for (const note of exported.notes) complain(`note: ${note}`);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
    complainOf(error);
    return EXIT.refused;
  }
}

/** Their values go into a pipe, and never into a file of ours. */
async function printSecrets(target: string, stack: Stack, options: ExportOptions): Promise<number> {
  if (target !== 'kubernetes' || options.output !== undefined) {
    complainOf({
      message: '--secrets prints the secrets of kubernetes, and writes no file',
      advice: 'sockpit export kubernetes --secrets | kubectl apply -f -',
    });
    return EXIT.usage;
  }
  const { exportSecrets } = await import('../../export/containers/kubernetes.js');
  const compose = await composer(stack);
  const valuesOf = (app: App | undefined): SecretValue[] => {
    const composed = compose(app);
    if (composed.kind === 'invalid') {
      const fault = composed.diagnostics.find(({ severity }) => severity === 'error');
      const { file = '', line = 1 } = fault?.position ?? {};
      throw new ExportError(`${file}:${line}: ${fault?.message ?? ''}`, fault?.advice ?? '');
    }
    return composed.variables.flatMap(({ name, value, source }) =>
      value !== null && (source.kind === 'file' || source.kind === 'config')
        ? [{ name, value, file: source.file, own: source.kind === 'config' }]
        : [],
    );
  };
  process.stdout.write(exportSecrets(stack, await containerTools(stack, options), valuesOf));
  return EXIT.done;
}

/** The environment of an app, or of undefined: what all of them share. */
async function composer(stack: Stack): Promise<(app: App | undefined) => ComposedEnvironment> {
  const { composeEnvironment } = await import('../../config/environment.js');
  const { readEnvFileNow } = await import('../../stack/app-environment.js');
  return (app) =>
    composeEnvironment({
      own: process.env,
      stack,
      app,
      injected: [],
      port: undefined,
      colors: false,
      readEnvFile: readEnvFileNow,
    });
}

/** Whoever starts the apps says what is wrong in such a file: here nothing is known of it then. */
async function givenToAll(stack: Stack): Promise<ReadonlyMap<string, string>> {
  const composed = (await composer(stack))(undefined);
  if (composed.kind === 'invalid') return new Map();
  return new Map(
    composed.variables.flatMap(({ name, value, source }) =>
      value !== null && source.kind === 'file' ? [[name, value]] : [],
    ),
  );
}

async function containerTools(
  { apps }: Stack,
  { image = [], output = '.' }: ExportOptions,
): Promise<ContainerTools> {
  const { readImages, refuseUnknownApps } = await import('../../export/containers/images.js');
  const { writeYaml } = await import('../../config/yaml-source.js');
  const images = readImages(image);
  refuseUnknownApps(
    images,
    apps.map(({ name }) => name),
  );
  return { images, toYaml: writeYaml, withExec, folder: resolve(output), isFile };
}

function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}

async function statusIfRunning(
  options: NamingOptions,
  config: ReadConfig,
): Promise<StackStatus | undefined> {
  const found = await findStack(options, config);
  if (found.kind !== 'running') return undefined;
  try {
    return await found.handle.status();
  } finally {
    await found.handle.close();
  }
}

const thisMachine: Machine = {
  hostname: hostname(),
  superuser: process.getuid?.() === 0,
  addressesOf: (host) => {
    const interfaces = networkInterfaces();
    if (host !== 'localhost') {
      const named = interfaces[host]?.filter(
        ({ family, scopeid }) => family === 'IPv4' || !scopeid,
      );
      if (named === undefined || named.length === 0) return isInterfaceName(host) ? [] : [host];
      return named.map(({ address }) => address);
    }
    const all = Object.values(interfaces).flatMap((each) => each ?? []);
    return all.some(({ address }) => address === '::1') ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  },
};
