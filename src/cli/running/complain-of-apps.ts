import type { StackHandle } from '../../model/handle.js';
import type { AppStatus } from '../../model/status.js';
import { notReadyWords } from '../../stack/not-ready.js';
import { complain } from '../print.js';

/** Says of each app that it is not ready, or not reloaded, and why, with its last lines. */
export async function complainOfApps(
  handle: StackHandle,
  apps: readonly AppStatus[],
): Promise<void> {
  for (const { lastLines, sentence } of await notReadyWords(handle, apps)) {
    for (const line of lastLines) complain(`  ${line}`);
    complain(`sockpit: ${sentence}`);
  }
}
