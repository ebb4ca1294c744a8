/**
 * The real world, as watching touches it.
 */
import { statSync } from 'node:fs';
import { systemClock } from '../../model/clock.js';
import {
  doubtCount,
  holderOf,
  listeningInodes,
  listeningOn,
  realSocketPath,
} from '../discovery/listeners.js';
import {
  justSpawned,
  nothingKnown,
  roundsApartMs,
  scanAnew,
  scanInstance,
} from '../discovery/scan.js';
import { socketCount, tcpCount } from '../discovery/socket-count.js';
import { connectablePath } from '../sockets/short-path.js';
import { createListenerLosses } from './listener-losses.js';
import { createListenerNews } from './listener-news.js';
import { watchPath } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';
import { probe } from './probe.js';

let connectedAt = -Infinity;

export const systemPorts: ReadinessPorts = {
  probe: (upstream, request, report) => {
    connectedAt = systemClock.elapsed();
    return probe(upstream, request, report);
  },
  watchPath,
  scan: scanInstance,
  scanAnew,
  justSpawned,
  nothingKnown,
  ended: doubtCount,
  roundsApartMs,
  // One for all instances: what is new is looked up once.
  news: createListenerNews({
    clock: systemClock,
    socketCount,
    connectedAt: () => connectedAt,
    listening: listeningInodes,
    processorMs,
  }),
  losses: createListenerLosses({ clock: systemClock, tcpCount }),
  listeningOn,
  connectablePath,
  isSocket,
  isAbsent,
  realPath: realSocketPath,
  holder: holderOf,
};

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}

function isAbsent(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // Whoever tries to connect is told why not.
    return false;
  }
}
