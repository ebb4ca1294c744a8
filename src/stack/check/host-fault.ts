import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isInterfaceName } from '../../model/interface-name.js';
import { bindReason, close, listenAt } from '../../proxy/bind.js';
import { usableAddresses } from '../../proxy/interfaces.js';

/** Whose addresses every machine has, and interfaces, which are waited for where they are not there. */
function isSure(host: string): boolean {
  if (host === 'localhost' || host === '0.0.0.0' || isInterfaceName(host)) return true;
  return usableAddresses(host, networkInterfaces).length > 0;
}

/**
 * Why this machine cannot listen at a host at all, as a start would say it: the system is asked by binding
 * any free port there, for a moment.
 */
export async function hostFault(host: string): Promise<string | undefined> {
  if (isSure(host)) return undefined;
  const server = createServer();
  const error = await listenAt(server, host, 0);
  if (error) return bindReason(error, undefined);
  await close(server);
  return undefined;
}
