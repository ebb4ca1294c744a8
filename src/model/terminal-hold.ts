/**
 * What a dashboard has of its terminal, and the bytes that give it back (xterm ctlseqs). One list for
 * the dashboard that leaves and for whoever has to do it in its stead. Pure.
 */

/**
 * `screen`: the alternate one, with mouse and keys as the dashboard wants them. `lines`: raw, on the
 * screen of the shell. `nothing`: it has been given back.
 */
export type TerminalHold = 'screen' | 'lines' | 'nothing';

const LEAVE_SCREEN = '\x1b[?1049l';

/**
 * Everything that the dashboard may have switched, back to what a shell expects. It comes after the
 * alternate screen was left, and neither moves the cursor nor leaves that screen a second time.
 */
export const RESET_MODES =
  '\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?7h\x1b[?1l\x1b>\x1b[m\x1b[?25h';

/** Bytes that give the terminal back; none where nothing of it is held. */
export function givingBack(hold: TerminalHold): string {
  if (hold === 'nothing') return '';
  return hold === 'screen' ? LEAVE_SCREEN + RESET_MODES : RESET_MODES;
}
