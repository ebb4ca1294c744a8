import type { LogWriter } from '../../../src/model/log.js';

/** An instance that prints, alone or among others. */
export function aWriter(instance = 1, several = instance > 1): LogWriter {
  return { instance, several: () => several };
}
