/**
 * The config that a command is about; what is wrong with it is told.
 */
import { loadStack } from '../config/load.js';
import type { Stack } from '../model/stack.js';
import { EXIT } from './exit-codes.js';
import { loadOptions, wantsColor, type UpOptions } from './options.js';
import { complainOf, complainOfConfig } from './print.js';

export async function loadOrComplain(
  options: UpOptions,
): Promise<{ readonly stack: Stack } | { readonly code: number }> {
  const loaded = await loadStack(loadOptions(options, [], process.env));
  switch (loaded.kind) {
    case 'ok':
      return { stack: loaded.stack };
    case 'missing':
      complainOf(loaded);
      return { code: EXIT.usage };
    case 'invalid':
      await complainOfConfig(
        loaded.diagnostics,
        wantsColor({}, process.env) && process.stderr.isTTY,
      );
      return { code: EXIT.usage };
  }
}
