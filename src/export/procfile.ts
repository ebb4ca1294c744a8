/**
 * The apps as a plain Procfile, for foreman, overmind, honcho and Heroku: what our directives say is
 * said by the shell where it can be.
 */
import { dirname, relative } from 'node:path';
import type { App, CommandApp } from '../model/app.js';
import { stackEnvFiles } from '../model/env-files.js';
import type { Stack } from '../model/stack.js';
import { appsToStart } from './command-app.js';
import { commentLines, type Exported } from './exported.js';
import type { AddressBook } from './layout.js';
import { leftOut } from './left-out.js';
import { nameWithApp } from './names.js';
import { openEnv, openEnvNotes, secretEnvNotes, secretNames } from './own-env.js';
import { shellWord } from '../model/shell-word.js';
import { makePrivateFolder } from './shell.js';

export interface ProcfileOptions {
  /** Puts `exec` before a command where that is the same. */
  readonly withExec: (command: string) => string;
  /** What all apps get of env files: other values need other names. */
  readonly given?: ReadonlyMap<string, string>;
  /** In which it will lie, as an absolute path: whoever reads it runs each line there. Default: the stack's. */
  readonly folder?: string | undefined;
  /** Whether a file is there: foreman ends at once where one that it is given is not. Default: each is. */
  readonly isFile?: (path: string) => boolean;
}

export function exportProcfile(
  stack: Stack,
  book: AddressBook,
  { withExec, given = new Map(), folder = stack.directory, isFile = () => true }: ProcfileOptions,
): Exported {
  const apps = appsToStart(stack);
  const shared = sharedNames(apps, given);
  const envFiles = envFilesFor(stack, folder, isFile);
  const notes = [
    ...leftOut(apps, ['instances', 'oneshot', 'start']),
    ...envFileNotes(envFiles),
    ...folderNotes(stack, folder),
    ...openEnvNotes(apps),
    ...secretNotes(apps, shared, envFiles[0]),
    ...instanceNotes(apps),
    ...apps
      .filter((app) => !startsWithAll(app))
      .map(
        ({ name }) => `${name} is a comment: the end of one process ends all, so run it by hand`,
      ),
    ...(apps.some(readsPort)
      ? [
          'for the same ports as with sockpit, write PORT=5000 into .env: both count from it in hundreds',
        ]
      : []),
    'no app has SOCKPIT_APP, SOCKPIT_URL, SOCKPIT_<APP>_URL or SOCKPIT_<APP>_SOCKET: put into .env those that yours read',
    'nothing routes to the apps: see `sockpit export nginx` and `sockpit export caddy`',
  ];
  const head = commentLines([
    `The apps of ${stack.name}, made by \`sockpit export procfile\` from ${stack.config.path}.`,
    ...notes.map((note) => `- ${note}`),
  ]);
  const lines = apps.map((app) => processLine(app, { folder, book, withExec, shared }));
  return {
    files: [{ path: 'Procfile', text: `${[...head, '', ...lines].join('\n')}\n` }],
    folders: [],
    notes,
  };
}

function folderNotes({ directory }: Stack, folder: string): string[] {
  if (folder === directory) return [];
  return [
    `it lies in ${folder}; the commands go to the folders of their apps by their whole paths`,
  ];
}

/** foreman starts nothing that `-m` does not name. */
function instanceNotes(apps: readonly App[]): string[] {
  const several = apps.filter((app) => startsWithAll(app) && app.instances > 1);
  if (several.length === 0) return [];
  const counts = several.map(({ name, instances }) => `${name}=${instances}`).join(',');
  return [`each app runs once: for as many as with sockpit, foreman start -m all=1,${counts}`];
}

/**
 * Those of the stack as they are written in the folder of the Procfile: what was named, and its own
 * `.env` where that is a file.
 */
function envFilesFor(stack: Stack, folder: string, isFile: (path: string) => boolean): string[] {
  return stackEnvFiles(stack)
    .filter(({ path, kind }) => kind === 'named' || isFile(path))
    .map(({ path }) => relative(folder, path));
}

/** `.env` beside the Procfile is read by everybody, and no other. */
function envFileNotes(files: readonly string[]): string[] {
  if (files.every((path) => path === '.env')) return [];
  return [
    `the env files of the stack have to be named: foreman start -e ${shellWord(files.join(','))}`,
  ];
}

/** What a secret of an app is called in the one environment that all apps have. */
type SharedNames = (app: App, name: string) => string;

function sharedNames(apps: readonly App[], given: ReadonlyMap<string, string>): SharedNames {
  const values = new Map(given);
  const names = new Map<App, Map<string, string>>();
  for (const app of apps) {
    const own = new Map<string, string>();
    names.set(app, own);
    for (const name of secretNames(app)) {
      const value = app.env[name] ?? '';
      const wish = nameWithApp(app, name);
      let free = name;
      for (let i = 1; (values.get(free) ?? value) !== value; i++) {
        free = i === 1 ? wish : `${wish}_${i}`;
      }
      values.set(free, value);
      own.set(name, free);
    }
  }
  return (app, name) => names.get(app)?.get(name) ?? name;
}

function secretNotes(apps: readonly App[], shared: SharedNames, into = '.env'): string[] {
  const renamed = apps.flatMap((app) =>
    secretNames(app)
      .filter((name) => shared(app, name) !== name)
      .map((name) => `${app.name}: its ${name} is called ${shared(app, name)} there`),
  );
  return [...secretEnvNotes(apps, into), ...renamed];
}

function startsWithAll(app: App): boolean {
  return !app.oneshot && app.start !== 'manual';
}

function readsPort({ upstream }: App): boolean {
  return upstream.kind === 'variable' && upstream.name === 'PORT';
}

/** What the lines of all apps have in common. */
interface CommonToLines extends Pick<ProcfileOptions, 'withExec'> {
  readonly folder: string;
  readonly book: AddressBook;
  readonly shared: SharedNames;
}

function processLine(app: CommandApp, { folder, book, withExec, shared }: CommonToLines): string {
  const before: string[] = [];
  if (app.cwd !== folder) before.push(`cd ${shellWord(app.cwd)} || exit`);
  const variables = new Map(Object.entries(openEnv(app)).map(([k, v]) => [k, shellWord(v)]));
  for (const name of secretNames(app)) {
    const there = shared(app, name);
    if (there !== name) variables.set(name, `"$${there}"`);
  }
  const given = book.variablesOf(app, 1);
  for (const name of ['SCRIPT_NAME', 'UVICORN_ROOT_PATH']) {
    const value = given[name];
    if (value !== undefined) variables.set(name, shellWord(value));
  }
  if (takesSocket(app)) {
    const path = book.socketOf(app, 1);
    before.push(makePrivateFolder(dirname(path)));
    variables.set('SOCKET', app.instances > 1 ? socketOfEach(app, path) : shellWord(path));
  }
  before.push(...[...variables].map(([name, value]) => `export ${name}=${value}`));
  // A plain line stays to the letter what it was.
  const command = app.source.command.trim();
  const line = [...before, before.length > 0 ? withExec(command) : command].map(oneLine).join('; ');
  return `${startsWithAll(app) ? '' : '# '}${app.name}: ${line}`;
}

/** What listens on its own needs no socket, and a plain line stays plain. */
function takesSocket({ upstream }: App): boolean {
  return (
    upstream.kind === 'discover' || (upstream.kind === 'variable' && upstream.name === 'SOCKET')
  );
}

/** foreman and overmind name each process in PS: `two.2`. */
function socketOfEach(app: App, first: string): string {
  const name = `${app.name}.1`;
  const at = first.lastIndexOf(name);
  return `${shellWord(first.slice(0, at))}\${PS:-${name}}${shellWord(first.slice(at + name.length))}`;
}

/** A Procfile has no second line: breaks come back when the shell reads it. */
function oneLine(script: string): string {
  if (!/[\r\n]/.test(script)) return script;
  return `eval "$(printf ${shellWord(printfFormat(script))})"`;
}

function printfFormat(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}
