/**
 * The real world, as watching touches it.
 */
import { holderOf, realSocketPath } from '../discovery/listeners.js';
import { scanInstance } from '../discovery/scan.js';
import { connectablePath } from '../short-path.js';
import { watchPath } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';
import { probe } from './probe.js';

export const systemPorts: ReadinessPorts = {
  probe,
  watchPath,
  scan: scanInstance,
  connectablePath,
  realPath: realSocketPath,
  holder: holderOf,
};
