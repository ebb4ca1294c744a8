import { existsSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { detectApps, foreignFiles, overlooked } from '../../config/init/detect.js';
import type { FolderView } from '../../config/init/folder-view.js';
import { proposeProcfile } from '../../config/init/propose.js';
import { configIn } from '../../config/locate.js';
import { EXIT } from '../exit-codes.js';
import { complain, complainOf } from '../print.js';
import { propose } from '../propose.js';
import { messageOf } from '../../model/message-of.js';

export interface InitOptions {
  readonly directory?: string;
  readonly yes?: boolean;
}

/** `sockpit init`: shows a Procfile for what is in the folder, and writes it when told to. */
export async function init(options: InitOptions): Promise<number> {
  const folder = resolve(options.directory ?? '.');
  if (!existsSync(folder)) {
    complainOf({ message: `the folder ${folder} does not exist`, advice: 'correct -C' });
    return EXIT.usage;
  }
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
    complainOf({
      message: isFile
        ? `${folder} is a file, not a folder`
        : `the folder ${folder} cannot be read: ${messageOf(error)}`,
      advice: isFile ? `correct -C: ${dirname(folder)} is its folder` : 'see its permissions',
    });
    return EXIT.usage;
  }
  const there = configIn(folder, names);
  if (there !== undefined) {
    complainOf({
      message: `there is a config already: ${there}`,
      advice: 'see what it says: sockpit check',
    });
    return EXIT.refused;
  }
  const view = viewOf(folder);
  const apps = detectApps(view);
  for (const { folder: where, command } of overlooked(view, apps)) {
    const place = where === '' ? 'this folder' : `${where}/`;
    complain(
      `left out: nothing known is in ${place}, which \`${command}\` starts; add a line for it`,
    );
  }
  const { servers, compose } = foreignFiles(view);
  for (const name of servers) {
    complain(`left out: ${name}, which is not read here; its routes: sockpit import ${name}`);
  }
  if (compose !== undefined) {
    complain(
      `left out: the services of ${compose}; add a line for each that the apps need, such as \`db: docker compose up db\``,
    );
  }
  if (apps.length === 0) {
    complainOf({
      message: `nothing known is in ${folder}`,
      advice:
        'looked for Flask, FastAPI, Django, Express, Fastify, Koa, Nest, Vite, Next, Nuxt, SvelteKit, React Router, Angular, Storybook, Rails and an index.html, here, one folder below, and in apps/*, packages/*, projects/*, services/* and sites/*; a Procfile of one line is enough: `api: COMMAND`',
    });
    return EXIT.refused;
  }
  for (const { framework, folder: where } of apps) {
    complain(`found ${framework} in ${where === '' ? 'this folder' : `${where}/`}`);
  }
  return propose({
    path: join(folder, 'Procfile'),
    text: proposeProcfile(apps),
    yes: options.yes === true,
    // What is there is somebody's work: it is never written over.
    force: false,
    whenTaken: 'see what it says: sockpit check',
  });
}

/** How much of a file is read: what tells a framework stands near its beginning. */
const MOST_BYTES = 200_000;

function viewOf(root: string): FolderView {
  const entries = (path: string, kind: 'isFile' | 'isDirectory'): string[] => {
    const leadsTo = (name: string): Stats | undefined =>
      statSync(join(root, path, name), { throwIfNoEntry: false });
    try {
      return readdirSync(join(root, path), { withFileTypes: true })
        .filter(
          (entry) => (entry.isSymbolicLink() ? leadsTo(entry.name) : entry)?.[kind]() === true,
        )
        .map(({ name }) => name);
    } catch {
      return [];
    }
  };
  return {
    files: (path) => entries(path, 'isFile'),
    folders: (path) => entries(path, 'isDirectory'),
    read: (path) => {
      try {
        return readFileSync(join(root, path), 'utf8').slice(0, MOST_BYTES);
      } catch {
        return undefined;
      }
    },
  };
}
