/**
 * The path at which others find an instance whose socket moves: one that is swapped listens on another
 * socket in each generation. A symbolic link, so that whoever connects reaches the one that serves.
 */
import { basename, join } from 'node:path';
import { instanceName } from '../model/app.js';
import type { App } from '../model/app.js';
import { offeredSocket } from './preparation.js';
import { linkTo } from './sockets/link-to.js';

/** Where others find an instance that listens on the socket that it is offered. */
export function socketForOthers(runtimeDirectory: string, app: App, instance: number): string {
  return app.reload === 'swap'
    ? sharedSocket(runtimeDirectory, app.name, instance)
    : offeredSocket(runtimeDirectory, app.name, instance);
}

function sharedSocket(runtimeDirectory: string, app: string, instance: number): string {
  return join(runtimeDirectory, `${instanceName(app, instance)}.now.sock`);
}

/** Lets the path for others lead to a socket, which need not exist yet, in one step. */
export function pointSharedSocket(
  runtimeDirectory: string,
  app: string,
  instance: number,
  socket: string,
): void {
  try {
    linkTo(sharedSocket(runtimeDirectory, app, instance), basename(socket));
  } catch {
    // The runtime directory is going, and with it whoever would look for it there.
  }
}
