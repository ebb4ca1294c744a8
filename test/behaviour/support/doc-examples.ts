/**
 * The examples of a page under `docs/`, as their readers would copy them.
 */
import { readFile } from 'node:fs/promises';
import { repository } from './test-environment.js';

export interface DocExamples {
  /** The text of every fenced block of one language, in order. */
  readonly blocks: (language: string) => string[];
  /** The words behind `$ sockpit` in every console block, in order. */
  readonly commands: readonly (readonly string[])[];
}

/** @param page relative to the repository */
export async function docExamples(page: string): Promise<DocExamples> {
  const text = await readFile(`${repository}${page}`, 'utf8');
  const blocks = (language: string): string[] =>
    [...text.matchAll(/^```(\S*)\n(.*?)^```$/gms)].flatMap(([, of, block = '']) =>
      of === language ? [block] : [],
    );
  const lines = blocks('console').flatMap((block) => block.split('\n'));
  const commands = lines.flatMap((line) => {
    const words = /^\$ sockpit(.*)$/.exec(line)?.[1];
    return words === undefined ? [] : [wordsOf(words)];
  });
  return { blocks, commands };
}

/** Words of a shell, as far as the examples go: blanks, and quotes around what is literal. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}
