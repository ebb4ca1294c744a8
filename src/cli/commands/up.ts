import { hasScreen, upWords, type UpOptions } from '../options.js';
import { spawnSupervisor } from '../supervisor-process.js';

/** `sockpit [up]`: the dashboard in a terminal, lines without one, or a stack that lives on. */
export async function up(apps: readonly string[], options: UpOptions): Promise<number> {
  if (options.detach === true) {
    const { upDetached } = await import('../up-detached.js');
    return upDetached(apps, options);
  }
  if (hasScreen(options, process.env)) {
    // Before anything else: apps start while the dashboard is still being loaded.
    const supervisor = spawnSupervisor(upWords(apps, options, process.env), 'owned');
    const { upDashboard } = await import('../up-dashboard.js');
    return upDashboard(supervisor, options);
  }
  const { upPlain } = await import('../up-plain.js');
  return upPlain(apps, options);
}
