/**
 * Writes what is saved from the dashboard to a new file.
 */
import { stat, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { writeNewFile } from '../../files/staged-file.js';
import { shellWord } from '../../model/shell-word.js';

/** Puts all of a text into a file. */
export type FillText = (file: FileHandle, text: string) => Promise<void>;

const fillWhole: FillText = (file, text) => file.writeFile(text);

/**
 * @param path from the folder of this process on; `~` is the home folder
 * @returns the absolute path
 * @throws Error with why nothing was written, the next step, and the path
 */
export async function saveText(path: string, text: string, fill = fillWhole): Promise<string> {
  const absolute = resolve(path.replace(/^~(?=\/|$)/, homedir()));
  try {
    // As the log files: what an app prints may be nobody else's business.
    await writeNewFile(absolute, 0o600, (file) => fill(file, text));
  } catch (error) {
    // The long part comes last: a narrow screen cuts it.
    const reason = await reasonOf(error, absolute);
    throw new Error(`not written: ${reason} (${absolute})`, { cause: error });
  }
  return absolute;
}

/** See open(2) for what each code means of a file that is to be new. */
async function reasonOf(error: unknown, path: string): Promise<string> {
  const folder = dirname(path);
  if (!(error instanceof Error && 'code' in error)) return String(error);
  switch (error.code) {
    case 'EEXIST':
      return (await isFolder(path))
        ? 'it is a folder; add the name of a file'
        : 'it exists already; choose another name';
    case 'ENOENT':
      return `there is no folder ${folder}; choose one that is there, or make it: mkdir -p ${shellWord(folder)}`;
    case 'ENOTDIR':
      return `${folder} is no folder; choose one that is`;
    case 'EACCES':
    case 'EPERM':
      return `you have no right to write in ${folder}; choose another folder`;
    case 'EROFS':
      return `${folder} can only be read; choose another folder`;
    case 'ENOSPC':
    case 'EDQUOT':
      return 'there is no room left; choose another disk, or make room';
    case 'ENAMETOOLONG':
      return 'the name is too long; choose a shorter one';
    default:
      return error.message;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
