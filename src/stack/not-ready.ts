/**
 * Apps that are not ready, in words: the last lines that tell why, then the reason.
 */
import { waitsAt } from '../model/attention.js';
import type { StackHandle } from '../model/handle.js';
import type { AppStatus } from '../model/status.js';

/** How many of an app's last lines say why it is not ready. */
const TELLING_LINES = 10;
/** Among so many lines they are looked for, and for no longer than this. */
const LOOK_BACK_LINES = 40;
const LOOK_BACK_MS = 2000;

/** What an app printed last, without our own remarks. */
async function lastLines(handle: StackHandle, app: string): Promise<readonly string[]> {
  const query = { apps: [app], tail: LOOK_BACK_LINES, follow: false };
  const texts: string[] = [];
  for await (const chunk of handle.logs(query, AbortSignal.timeout(LOOK_BACK_MS))) {
    if (chunk.kind !== 'lines') continue;
    texts.push(...chunk.lines.flatMap(({ stream, text }) => (stream === 'sys' ? [] : [text])));
  }
  return texts.slice(-TELLING_LINES);
}

/** What the generation printed last that was to take an app's place, and did not get so far. */
function linesOfNext({ instances }: AppStatus): readonly string[] | undefined {
  const state = instances.map(({ next }) => next?.state).find((next) => next?.kind === 'failed');
  return state?.kind === 'failed' ? (state.exit?.lastLines ?? []) : undefined;
}

/** Of each app that it is not ready, or not reloaded, and why, below what it printed last. */
export async function notReadyWords(
  handle: StackHandle,
  apps: readonly AppStatus[],
): Promise<readonly { readonly lastLines: readonly string[]; readonly sentence: string }[]> {
  return Promise.all(
    apps.map(async (app) => {
      const { name, reason, state, attention } = app;
      const ofNext = linesOfNext(app);
      const lines = ofNext ?? (await lastLines(handle, name));
      const what = ofNext ? 'goes on as it was' : 'is not ready';
      const where = waitsAt(attention);
      const why = where ? `it ${where.what}: ${where.advice}` : (reason ?? state);
      return {
        lastLines: lines.map((text) => `${name} | ${text}`),
        sentence: `${name} ${what}: ${why}`,
      };
    }),
  );
}
