import type { Desk } from '../../../../ui/stage.js';

/** The world outside of a dashboard that asks nothing of it. */
export const STILL_DESK: Desk = {
  openUrl: () => Promise.resolve(),
  copy: () => Promise.resolve('copied'),
  placeFor: (name: string) => name,
  save: (path: string) => Promise.resolve(path),
  match: (_source: string, _flags: string, texts: readonly string[]) =>
    Promise.resolve(texts.map(() => null)),
  terminalIsThere: () => true,
  inForeground: () => true,
  holds: () => undefined,
  writeOut: () => undefined,
};
