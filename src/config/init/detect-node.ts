/**
 * The apps for browsers and the servers of a folder, by its package.json.
 */
import { basename, dirname, join, normalize } from 'node:path';
import { shellWord } from '../../model/shell-word.js';
import type { FolderView } from './folder-view.js';
import { type PagesFramework, pagesByScript } from './pages-by-script.js';

/** Frameworks of servers that read `PORT`, mostly, by their packages. */
const SERVERS = {
  express: 'Express',
  fastify: 'Fastify',
  koa: 'Koa',
  '@nestjs/core': 'Nest',
} as const;

export type NodeServer = (typeof SERVERS)[keyof typeof SERVERS];

interface NodeApp {
  readonly framework: 'Next' | NodeServer | PagesFramework | 'Vite';
  readonly command: string;
}

interface Manifest {
  readonly main?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly workspaces?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

/** @param beside other projects: some of them are only libraries for the others */
export function nodeApps(view: FolderView, folder: string, beside: boolean): NodeApp[] {
  const manifest = manifestIn(view, folder);
  const needs = { ...manifest.dependencies, ...manifest.devDependencies };
  // A server of one's own around Next is for production; `next dev` is the whole of it here.
  if (Object.hasOwn(needs, 'next'))
    return [{ framework: 'Next', command: 'npx next dev -p $PORT' }];
  const files = view.files(folder);
  const shares =
    beside || manifest.workspaces !== undefined || files.includes('pnpm-workspace.yaml');
  const [, server] = Object.entries(SERVERS).find(([name]) => Object.hasOwn(needs, name)) ?? [];
  const command = server === undefined ? undefined : serverCommand(view, folder, manifest);
  return [
    ...(server === undefined || command === undefined ? [] : [{ framework: server, command }]),
    ...pagesOf(manifest, needs, files, shares),
  ];
}

function pagesOf(
  manifest: Manifest,
  needs: Readonly<Record<string, unknown>>,
  files: readonly string[],
  shares: boolean,
): NodeApp[] {
  const hasPage = files.includes('index.html');
  const script = (name: string): string => scriptText(manifest, name);
  const isVite =
    Object.hasOwn(needs, 'vite') && (hasPage || (!shares && isViteItself(needs, script)));
  const others = Object.fromEntries(
    // Beside an app it shows the parts of that.
    Object.entries(needs).filter(([name]) => !(isVite && name === 'storybook')),
  );
  const started = pagesByScript(others, script);
  if (started !== undefined) return started === 'unstarted' ? [] : [started];
  return isVite ? [{ framework: 'Vite', command: 'npx vite --port $PORT --strictPort' }] : [];
}

/** Vite is a part of Storybook, and makes only the scripts for the pages of Laravel. */
function isViteItself(
  needs: Readonly<Record<string, unknown>>,
  script: (name: string) => string,
): boolean {
  if (Object.hasOwn(needs, 'laravel-vite-plugin')) return false;
  const starts = ['dev', 'start', 'serve'].some((name) => /\bvite\b/.test(script(name)));
  return !Object.hasOwn(needs, 'storybook') || starts;
}

/** What starts a package of no framework that is known, by npm; undefined where nothing does. */
export function npmStart(view: FolderView, folder: string): string | undefined {
  const { scripts, workspaces } = manifestIn(view, folder);
  if (workspaces !== undefined || view.files(folder).includes('pnpm-workspace.yaml')) {
    return undefined;
  }
  if (typeof scripts?.['dev'] === 'string') return 'npm run dev';
  return typeof scripts?.['start'] === 'string' ? 'npm start' : undefined;
}

function manifestIn(view: FolderView, folder: string): Manifest {
  try {
    const found: unknown = JSON.parse(view.read(join(folder, 'package.json')) ?? '');
    return typeof found === 'object' && found !== null ? found : {};
  } catch {
    return {};
  }
}

const USUAL_ENTRIES = ['server.js', 'app.js', 'index.js', 'server.mjs'];

/** A script that may as well start a front end says nothing of a server. */
const RUNS_NODE = /(^|\s)(node|nodemon|tsx|ts-node|ts-node-dev|bun)\s/;

/** Empty where there is none. */
function scriptText({ scripts }: Manifest, name: string): string {
  const text = scripts?.[name];
  return typeof text === 'string' ? text : '';
}

/** As its scripts start it, without npm between where that can be; else its entry. */
function serverCommand(view: FolderView, folder: string, manifest: Manifest): string | undefined {
  const { main } = manifest;
  const script = (name: string): string => scriptText(manifest, name);
  const there = (names: readonly string[]): string | undefined =>
    names.find((name) => isFileIn(view, folder, name));
  const start = script('start');
  const file = /^node ([\w./@][\w./@-]*)$/.exec(start)?.[1];
  const started = file === undefined ? undefined : there([file, `${file}.js`]);
  if (started !== undefined) return nodeCommand(started);
  if (file === undefined && RUNS_NODE.test(start)) return 'npm start';
  // What has to be built first is run from its sources.
  if (RUNS_NODE.test(script('dev'))) return 'npm run dev';
  const entry = there([...(typeof main === 'string' ? [main] : []), ...USUAL_ENTRIES]);
  if (entry !== undefined) return nodeCommand(entry);
  if (start !== '') return 'npm start';
  return script('start:dev') === '' ? undefined : 'npm run start:dev';
}

function nodeCommand(entry: string): string {
  const path = normalize(entry);
  return `node ${shellWord(path.startsWith('-') ? `./${path}` : path)}`;
}

/** @param name of a file in the folder, or in one below it */
function isFileIn(view: FolderView, folder: string, name: string): boolean {
  const path = normalize(name);
  if (path.startsWith('..')) return false;
  const within = join(folder, dirname(path));
  return view.files(within === '.' ? '' : within).includes(basename(path));
}
