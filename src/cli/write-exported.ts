/**
 * Puts exported files on the disk: all of them, or none and the reason.
 */
import { lstat, mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Exported } from '../export/exported.js';
import { makeFolders } from '../files/make-folders.js';
import { stageNew, stageOver, type StagedFile } from '../files/staged-file.js';
import { messageOf } from '../model/message-of.js';

export type Written =
  | { readonly kind: 'written'; readonly paths: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string; readonly advice: string };

/**
 * @param output the folder; or, where there is one file and nothing else, that file
 * @param force write over what is there
 * @param elsewhere what the command that is running takes, so that nothing is written over
 */
export async function writeExported(
  exported: Exported,
  output: string,
  force: boolean,
  elsewhere = 'name another place with -o, or pass --force',
): Promise<Written> {
  const { files, folders } = exported;
  const [only] = files;
  const asFile =
    only !== undefined &&
    files.length === 1 &&
    folders.length === 0 &&
    !(await namesFolder(output));
  const targets = files.map((file) => ({
    path: asFile ? output : join(output, file.path),
    text: file.text,
  }));
  if (!force) {
    const taken: string[] = [];
    for (const { path } of targets) if (await exists(path)) taken.push(path);
    if (taken.length > 0) {
      return {
        kind: 'refused',
        message: `${taken.join(', ')} ${taken.length === 1 ? 'exists' : 'exist'} and would be written over`,
        advice: elsewhere,
      };
    }
  }
  try {
    // Exclusive: what came between the look and this is not written over either.
    const stage = force ? stageOver : stageNew;
    const within = [...folders.map((folder) => join(output, folder)), ...parents(targets)];
    await putAll(
      targets,
      within.map((folder) => resolve(folder)),
      stage,
    );
  } catch (error) {
    const reason = messageOf(error);
    return { kind: 'refused', message: `${output} cannot be written: ${reason}`, advice: '' };
  }
  return { kind: 'written', paths: targets.map(({ path }) => path) };
}

interface Target {
  readonly path: string;
  readonly text: string;
}

function parents(targets: readonly Target[]): string[] {
  return targets.map(({ path }) => dirname(path));
}

/** None takes its place before all of them have found room; what was made for them is gone where one has not. */
async function putAll(
  targets: readonly Target[],
  folders: readonly string[],
  stage: (path: string, text: string) => Promise<StagedFile>,
): Promise<void> {
  const made: string[] = [];
  const staged: StagedFile[] = [];
  const make = async (folder: string): Promise<void> => {
    await mkdir(folder);
    made.push(folder);
  };
  try {
    for (const folder of folders) await makeFolders(folder, make);
    for (const { path, text } of targets) staged.push(await stage(path, text));
    for (let next = staged.shift(); next; next = staged.shift()) await next.commit();
  } catch (error) {
    for (const file of staged) await file.discard().catch(() => undefined);
    for (const folder of made.toReversed()) await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

/** Where an export that is one file will lie, as an absolute path. */
export async function folderOfOnly(output: string): Promise<string> {
  return (await namesFolder(output)) ? resolve(output) : dirname(resolve(output));
}

async function namesFolder(output: string): Promise<boolean> {
  return output.endsWith('/') || (await isFolder(output));
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
