/**
 * How a terminal is told to report keys, mouse and paste: DEC private modes, as in xterm's "Control
 * Sequences".
 */
import type { InputModes } from './app-screen.js';

/** Buttons, and motion while one is down. */
const OWN_MOUSE = 1002;
const MOUSE_OFF = '\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l';
const mouseOn = (tracking: number): string => `\x1b[?${tracking}h\x1b[?1006h`;
const PASTE_ON = '\x1b[?2004h';
const PASTE_OFF = '\x1b[?2004l';
const CURSOR_KEYS_ON = '\x1b[?1h';
const CURSOR_KEYS_OFF = '\x1b[?1l';
const KEYPAD_ON = '\x1b=';
const KEYPAD_OFF = '\x1b>';

/**
 * As the dashboard wants it.
 *
 * @param console the Linux console, which by blessed's description has no modes for its keys
 */
export function reportedToUs(console: boolean, mouse: boolean): string {
  const keys = console ? CURSOR_KEYS_OFF + KEYPAD_OFF : CURSOR_KEYS_ON + KEYPAD_ON;
  return keys + PASTE_ON + MOUSE_OFF + (mouse ? mouseOn(OWN_MOUSE) : '');
}

/** As an app wants it; undefined: not known yet. The form of the mouse's reports is always ours. */
export function reportedAs(modes: InputModes | undefined): string {
  return [
    MOUSE_OFF,
    modes?.mouse ? mouseOn(modes.mouse.tracking) : '',
    modes?.cursorKeys ? CURSOR_KEYS_ON : CURSOR_KEYS_OFF,
    modes?.keypad ? KEYPAD_ON : KEYPAD_OFF,
    modes?.paste ? PASTE_ON : PASTE_OFF,
  ].join('');
}
