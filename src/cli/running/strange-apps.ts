import { unknownApp } from '../../model/handle.js';
import type { AppStatus } from '../../model/status.js';
import { complain } from '../print.js';

/** Says of each name that no app has what was probably meant. @returns whether there is one */
export function complainOfStrange(
  named: readonly string[],
  apps: readonly Pick<AppStatus, 'name'>[],
): boolean {
  const names = apps.map(({ name }) => name);
  const strange = named.filter((name) => !names.includes(name));
  for (const name of strange) complain(`sockpit: ${unknownApp(name, names).message}`);
  return strange.length > 0;
}
