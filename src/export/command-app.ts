/**
 * The apps that something has to start.
 */
import { type CommandApp, isSupervised } from '../model/app.js';
import type { Stack } from '../model/stack.js';
import { ExportError } from './exported.js';

/** One of the processes that a command is started as. */
export interface AppInstance {
  readonly app: CommandApp;
  /** From 1. */
  readonly instance: number;
}

export function commandApps(stack: Stack): CommandApp[] {
  return stack.apps.filter(isSupervised);
}

/** @throws {ExportError} where there is none, so that a target which only starts apps has nothing to do */
export function appsToStart(stack: Stack): CommandApp[] {
  const apps = commandApps(stack);
  if (apps.length === 0) {
    throw new ExportError(
      `no app of ${stack.name} is started by a command`,
      'what it routes to is for `sockpit export nginx` or `sockpit export caddy`',
    );
  }
  return apps;
}
