/**
 * What is shown while apps come up: in a terminal one line for each, kept up to date in place, else a
 * line for each thing that happens.
 */
import { sizeOf } from '../../../ui/terminal-size.js';
import { terminalTraits } from '../../../ui/text/theme.js';
import { instanceName } from '../../model/app.js';
import type { StackEvent } from '../../model/event.js';
import type { InstanceState } from '../../model/state.js';
import type { AppStatus } from '../../model/status.js';
import { newsOf } from '../../stack/status.js';
import { newNotices } from './new-notices.js';
import { noticeLine } from './notice-line.js';
import { stillWaiting } from '../running/awaited.js';
import { say } from '../print.js';
import { progressLines } from './progress-lines.js';

export interface WaitingFace {
  /** @param apps as they are after the event */
  show(event: StackEvent, apps: readonly AppStatus[]): void;
  /** What is printed from now on stands where the lines in place stood. */
  close(): void;
}

/** How long nothing happens until it is said again what is awaited. */
const QUIET_MS = 10_000;
const FRAME_MS = 100;

export function lineByLine(): WaitingFace {
  let latest: readonly AppStatus[] = [];
  const before = new Map<string, InstanceState>();
  const notices = newNotices();
  const tell = (app: AppStatus, instance: number, state: InstanceState): void => {
    const key = instanceName(app.name, instance);
    const called = app.instances.length > 1 ? key : app.name;
    const line = newsOf(called, before.get(key), state, app.url);
    before.set(key, state);
    if (line !== undefined) say(line);
  };
  const quiet = setInterval(() => say(stillWaiting(latest, Date.now())), QUIET_MS);
  return {
    show(event, apps) {
      quiet.refresh();
      latest = apps;
      for (const notice of notices(event)) say(noticeLine(notice));
      if (event.type === 'snapshot') {
        for (const app of apps) {
          for (const { instance, state } of app.instances) tell(app, instance, state);
        }
      } else if (event.type === 'state') {
        tell(event.status, event.instance, event.state);
      }
    },
    close: () => clearInterval(quiet),
  };
}

/** @param output a terminal */
export function inPlace(
  output: NodeJS.WriteStream,
  options: { readonly color: boolean; readonly env: NodeJS.ProcessEnv },
): WaitingFace {
  const { ascii } = terminalTraits(options.env);
  const notices = newNotices();
  let latest: readonly AppStatus[] = [];
  let drawn = 0;
  let frame = 0;
  /** Up to the first line of ours, and everything below goes (ECMA-48: CPL, ED). */
  const erasing = (): string => (drawn === 0 ? '\r' : `\u001b[${drawn}F`) + '\u001b[J';
  /** @param above stays in the terminal, over the lines in place */
  const draw = (above = ''): void => {
    const view = { now: Date.now(), frame, ...sizeOf(output), ascii, color: options.color };
    const lines = progressLines(latest, view);
    output.write(`${erasing()}${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  const turning = setInterval(() => {
    frame += 1;
    draw();
  }, FRAME_MS);
  return {
    show(event, apps) {
      latest = apps;
      // What happens to an app is in its line.
      const own = notices(event).filter(({ app }) => app === null);
      draw(own.map(({ text }) => `${text}\n`).join(''));
    },
    close() {
      clearInterval(turning);
      output.write(erasing());
      drawn = 0;
    },
  };
}
