/**
 * The list of notices so far, newest first.
 */
import { clockText } from '../../src/model/clock-text.js';
import { wrapRow } from '../log-lines.js';
import { textRun, type Row } from '../text/rows.js';
import type { Scene } from '../scene.js';
import { noticeRow } from './footer.js';

export function noticeRows(scene: Scene, width: number): Row[] {
  const { theme, state } = scene;
  if (state.notices.length === 0) return [[textRun(' no notices so far', theme.dim)]];
  return [...state.notices]
    .reverse()
    .flatMap((notice) =>
      wrapRow(
        [textRun(` ${clockText(notice.t)}`, theme.dim), ...noticeRow(theme, notice)],
        Math.max(1, width),
      ),
    );
}
