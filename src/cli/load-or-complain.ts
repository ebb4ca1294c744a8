/**
 * The config that a command is about; what is wrong with it is told.
 */
import type { ReadConfig } from '../config/layers.js';
import { readConfig, stackOf } from '../config/load.js';
import type { Stack } from '../model/stack.js';
import { EXIT } from './exit-codes.js';
import { loadOptions, wantsColor, type UpOptions } from './options.js';
import { complainOf, complainOfConfig } from './print.js';

/** @param config of whoever has read it already, with the same options */
export async function loadOrComplain(
  options: UpOptions,
  config?: ReadConfig,
): Promise<{ readonly stack: Stack } | { readonly code: number }> {
  const asked = loadOptions(options, [], process.env);
  const loaded = stackOf(config ?? (await readConfig(asked)), asked);
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
