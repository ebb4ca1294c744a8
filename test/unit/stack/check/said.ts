import type { App } from '../../../../src/model/app.js';
import { checkFrameworks } from '../../../../src/stack/check/frameworks.js';
import { stackOf } from '../../export/nasty.js';

/** @param files of the app's folder, by their paths in it */
export function said(
  command: string,
  files: Readonly<Record<string, string>>,
  app: Partial<App> = {},
): string {
  const stack = stackOf([{ source: { kind: 'command', command }, ...app }]);
  return checkFrameworks(stack, (path) => files[path.replace('/project/', '')])
    .map(({ message, advice }) => `${message} (${advice ?? ''})`)
    .join();
}
