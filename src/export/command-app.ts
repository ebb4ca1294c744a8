/**
 * The apps that something has to start.
 */
import { type App, isSupervised } from '../model/app.js';
import type { Stack } from '../model/stack.js';

export type CommandApp = App & {
  readonly source: Extract<App['source'], { kind: 'command' }>;
};

export function commandApps(stack: Stack): CommandApp[] {
  return stack.apps.filter(isSupervised);
}
