/**
 * In which order the list shows the apps: that of the config, and where not all can be seen at once
 * those first that want looking at, unless that was switched off.
 */
import type { AppStatus } from '../src/model/status.js';
import { appWords } from './app-words.js';
import { stackNow, type Scene } from './scene.js';

export interface ListedApp {
  readonly app: AppStatus;
  /** In the config, from 1: the key that selects it. */
  readonly number: number;
}

/** @param rows of apps that are seen at once */
export function listedApps(scene: Scene, rows: number): readonly ListedApp[] {
  const listed = (scene.state.stack?.apps ?? []).map((app, index) => ({ app, number: index + 1 }));
  if (listed.length <= rows || scene.state.configOrder) return listed;
  const now = stackNow(scene);
  const rank = ({ app }: ListedApp): number => {
    const { tone } = appWords(app, now);
    if (tone === 'bad') return 0;
    if (tone === 'busy') return 1;
    return (scene.unseen.get(app.name) ?? 0) > 0 ? 2 : 3;
  };
  return listed
    .map((one) => ({ one, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank || a.one.number - b.one.number)
    .map(({ one }) => one);
}
