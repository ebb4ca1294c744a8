/**
 * Ctrl-], the key that leaves an attached terminal, among what a terminal sends: as telnet has it.
 */

export const DETACH_KEY = 'Ctrl-]';

/** The control character; as kitty and as xterm report it where an app has asked for such reports. */
const FORMS = ['\x1d', '\x1b[93;5u', '\x1b[27;5;93~'];

/** What was typed before the key, and whether it was pressed. What comes after it is nobody's. */
export function untilDetached(bytes: Uint8Array): {
  readonly typed: Uint8Array;
  readonly detached: boolean;
} {
  const text = Buffer.from(bytes).toString('latin1');
  const found = FORMS.map((form) => text.indexOf(form)).filter((at) => at !== -1);
  if (found.length === 0) return { typed: bytes, detached: false };
  return { typed: bytes.subarray(0, Math.min(...found)), detached: true };
}
