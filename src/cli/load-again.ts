import type { LoadResult } from '../config/load.js';
import { loadStackAgain } from '../config/load-again.js';
import type { Stack } from '../model/stack.js';
import { loadOptions, type UpOptions } from './options.js';

/**
 * Reads the config of a running stack again, with the words that it was started with. The file that
 * was taken then is taken again, also where another one would now be found before it.
 */
export function loadAgain(
  stack: Stack,
  apps: readonly string[],
  options: UpOptions,
): () => Promise<LoadResult> {
  const again = { ...loadOptions(options, apps, process.env), file: stack.config.path };
  return () => loadStackAgain(again);
}
