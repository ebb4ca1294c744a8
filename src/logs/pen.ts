/**
 * The graphic rendition that is in force at one cell (ECMA-48 §8.3.117, xterm's ctlseqs "SGR"),
 * kept so that a line whose cells were overwritten still shows the right colours.
 */

/** What can be set independently of the rest. */
type Slot =
  | 'bold'
  | 'dim'
  | 'italic'
  | 'underline'
  | 'blink'
  | 'inverse'
  | 'hidden'
  | 'strike'
  | 'overline'
  | 'foreground'
  | 'background'
  | 'underline-colour';

/** A pen in canonical form: its SGR parameters, one per slot, in the order they were set. */
export type Pen = ReadonlyMap<Slot, string>;

export const PLAIN_PEN: Pen = new Map();

const SET: Readonly<Record<number, Slot>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  5: 'blink',
  6: 'blink',
  7: 'inverse',
  8: 'hidden',
  9: 'strike',
  21: 'underline',
  38: 'foreground',
  48: 'background',
  53: 'overline',
  58: 'underline-colour',
};

const CLEAR: Readonly<Record<number, readonly Slot[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  25: ['blink'],
  27: ['inverse'],
  28: ['hidden'],
  29: ['strike'],
  39: ['foreground'],
  49: ['background'],
  55: ['overline'],
  59: ['underline-colour'],
};

function slotOf(code: number): Slot | undefined {
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return 'foreground';
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return 'background';
  return SET[code];
}

/** Splits parameters so that an extended colour (`38;5;n`, `38;2;r;g;b`) stays in one piece. */
function split(params: string): string[] {
  const parts = params.split(';');
  const out: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const extended = part === '38' || part === '48' || part === '58';
    const take = !extended ? 1 : parts[i + 1] === '5' ? 3 : parts[i + 1] === '2' ? 5 : 1;
    out.push(parts.slice(i, i + take).join(';'));
    i += take - 1;
  }
  return out;
}

/** The pen after an SGR sequence with these parameters. Unknown codes change nothing. */
export function applySgr(pen: Pen, params: string): Pen {
  const next = new Map(pen);
  for (const part of split(params)) {
    const code = Number.parseInt(part === '' ? '0' : part, 10);
    const slot = slotOf(code);
    if (code === 0) next.clear();
    else if (part === '4:0') next.delete('underline');
    else if (slot !== undefined) next.set(slot, part);
    else for (const cleared of CLEAR[code] ?? []) next.delete(cleared);
  }
  return next.size === 0 ? PLAIN_PEN : next;
}

/** The SGR sequence that sets this pen on a reset terminal; empty for the plain one. */
export function penSequence(pen: Pen): string {
  return pen.size === 0 ? '' : `\x1b[${[...pen.values()].join(';')}m`;
}
