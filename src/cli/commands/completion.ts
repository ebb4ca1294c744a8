import { configuredApps, type ConfiguredApp } from '../../config/load.js';
import {
  candidates,
  type Candidates,
  type CommandShape,
  joinCut,
  valueAmong,
} from '../completion/candidates.js';
import { farPlace } from '../completion/far.js';
import { isCompletedShell, SHELLS } from '../completion/scripts.js';
import { commandShapes } from '../completion/shapes.js';
import { EXIT } from '../exit-codes.js';
import { loadOptions } from '../options.js';
import type { CommandWords } from '../word-kinds.js';
import { say } from '../print.js';

/** `sockpit completion SHELL`: the script for that shell. */
export function completion(shell: string): Promise<number> {
  if (isCompletedShell(shell)) say(SHELLS[shell]);
  return Promise.resolve(EXIT.done);
}

/** The apps of the config that those words name; none where there is none. */
async function appsFor(
  words: readonly string[],
  commands: readonly CommandShape[],
): Promise<readonly ConfiguredApp[]> {
  const file = valueAmong(words, '--file', commands);
  const directory = valueAmong(words, '--directory', commands);
  return configuredApps(
    loadOptions(
      {
        ...(file === undefined ? {} : { file }),
        ...(directory === undefined ? {} : { directory }),
      },
      [],
      process.env,
    ),
  );
}

async function candidatesAt(
  words: readonly string[],
  current: string,
  shapes: readonly CommandShape[],
): Promise<Candidates> {
  const place = farPlace(words, current);
  switch (place.kind) {
    case 'here':
      return candidates(words, current, shapes, await appsFor(words, shapes));
    case 'host':
      return { words: [], shell: 'hosts', prefix: place.prefix };
    case 'there':
      // The apps and files here are not those over there, and the Tab key cannot wait for ssh.
      return { ...candidates(place.words, current, shapes, []), shell: undefined };
  }
}

/** Prints what can stand where the last of the words is being typed. */
export async function complete(
  shell: string,
  typed: readonly string[],
  commands: readonly CommandWords[],
): Promise<number> {
  const all = shell === 'bash' ? joinCut(typed) : typed;
  const current = all.at(-1) ?? '';
  const words = all.slice(0, -1);
  const shapes = commandShapes(commands);
  const found = await candidatesAt(words, current, shapes);
  // bash replaces only what stands behind the `=`.
  const prefix = shell === 'bash' ? '' : found.prefix;
  const lines = found.words.map(({ word, description }) => `${prefix}${word}\t${description}`);
  if (found.shell !== undefined) lines.push(`:${found.shell}`);
  if (lines.length > 0) say(lines.join('\n'));
  return EXIT.done;
}
