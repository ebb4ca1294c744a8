/**
 * In which order the list shows the apps: that of the config, and where not all can be seen at once
 * those first that want looking at, unless that was switched off.
 */
import type { AppStatus } from '../src/model/status.js';
import { appTone } from './app-words.js';
import type { Scene } from './scene.js';

export interface ListedApp {
  readonly app: AppStatus;
  /** In the config, from 1: the key that selects it. */
  readonly number: number;
}

/** Orders by the apps that they are of: between two frames mostly the same ones. */
const known = new WeakMap<readonly AppStatus[], Order>();

interface Order {
  readonly unseen: Scene['unseen'];
  readonly listed: readonly ListedApp[];
}

/** @param rows of apps that are seen at once */
export function listedApps({ state, unseen }: Scene, rows: number): readonly ListedApp[] {
  const apps = state.stack?.apps ?? [];
  if (apps.length <= rows || state.configOrder) return apps.map(numbered);
  const order = known.get(apps);
  if (order?.unseen === unseen) return order.listed;
  const listed = worstFirst(apps.map(numbered), unseen);
  known.set(apps, { unseen, listed });
  return listed;
}

function numbered(app: AppStatus, index: number): ListedApp {
  return { app, number: index + 1 };
}

function worstFirst(listed: readonly ListedApp[], unseen: Scene['unseen']): ListedApp[] {
  const ranks: ListedApp[][] = [[], [], [], []];
  for (const one of listed) ranks[rankOf(one.app, unseen)]?.push(one);
  return ranks.flat();
}

function rankOf(app: AppStatus, unseen: Scene['unseen']): number {
  const tone = appTone(app);
  if (tone === 'bad') return 0;
  if (tone === 'busy') return 1;
  return (unseen.get(app.name) ?? 0) > 0 ? 2 : 3;
}
