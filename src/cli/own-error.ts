/**
 * An error of ours in words: its stack, with the places in our sources and not those in the bundle,
 * whose lines are tens of thousands of characters long.
 */
import { readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';

/** `/where/it/is/dist/program.js:12:34567` in a line of a stack. */
const PLACE = /(\/[^\n():]+\.js):(\d+):(\d+)/g;

/** Reads the map beside a file; undefined where there is none. */
function readMap(file: string): SourceMap | undefined {
  try {
    // Of all that could be imported this alone is slow to load, and hardly ever needed.
    const { SourceMap } = process.getBuiltinModule('node:module');
    return new SourceMap(
      JSON.parse(readFileSync(`${file}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0],
    );
  } catch {
    return undefined;
  }
}

/**
 * @param stack of an error; lines and columns from 1
 * @param mapOf the map of a file, if it has one
 */
export function inSources(stack: string, mapOf: (file: string) => SourceMap | undefined): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(PLACE, (place, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, mapOf(file));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    const source = entry.originalSource.replace(/^(?:\.\.\/)+/, '');
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** @param error whatever was thrown */
export function ownErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return inSources(error.stack ?? error.message, readMap);
}
