/**
 * What a key or a click asks for. `bindings.ts` says which key asks for what, `commander.ts` does it.
 */
import type { AppAction } from '../../src/model/handle.js';
import type { PaletteKind, Purpose } from '../mode.js';
import type { Focus, Toggle } from '../switches.js';
import type { LineEdit } from '../typed-line.js';

/** Moves through apps and lines. */
export type MoveCommand =
  /** By focus: the next app of the list, or a row of the log. */
  | { readonly kind: 'move'; readonly by: number }
  /** The next app of the list, whatever has the focus. */
  | { readonly kind: 'select'; readonly by: number }
  /** The n-th app, from 1; 0 is the log of all. */
  | { readonly kind: 'app'; readonly number: number }
  /** A digit of an app's number. */
  | { readonly kind: 'digit'; readonly digit: number }
  /** A share of the log's height. */
  | { readonly kind: 'page'; readonly by: number }
  | { readonly kind: 'scroll'; readonly rows: number }
  | { readonly kind: 'top' }
  | { readonly kind: 'end' }
  | { readonly kind: 'follow' }
  | { readonly kind: 'sideways'; readonly columns: number }
  | { readonly kind: 'clear' }
  | { readonly kind: 'search-step'; readonly forward: boolean }
  /** Where the app was started: the next time, or the one before. */
  | { readonly kind: 'run-step'; readonly forward: boolean }
  /** The next unseen error of any app, or the error before. */
  | { readonly kind: 'error-step'; readonly forward: boolean }
  /** The log at the moment of the chosen request. */
  | { readonly kind: 'jump' }
  /** A request by its row on the screen, from 0. */
  | { readonly kind: 'choose'; readonly row: number };

/** Takes lines of the log elsewhere. */
export type LinesCommand =
  | { readonly kind: 'select-begin' }
  | { readonly kind: 'select-move'; readonly by: number }
  | { readonly kind: 'select-copy' }
  /** The last error, with its lines. */
  | { readonly kind: 'copy-error' }
  /** Draws a line under what there is so far, in every log. */
  | { readonly kind: 'mark' };

/** Types a line. */
export type PromptCommand =
  | { readonly kind: 'prompt'; readonly purpose: Purpose }
  | { readonly kind: 'edit'; readonly edit: LineEdit }
  /** What is typed is a regular expression, or is none. */
  | { readonly kind: 'regex' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'cancel' }
  /** Something was pasted of which nothing is taken: no line is typed, or it is longer than any. */
  | { readonly kind: 'no-paste'; readonly why: 'nowhere' }
  | { readonly kind: 'no-paste'; readonly why: 'too-long'; readonly limit: number }
  /** What was typed before: further back, or forward again. */
  | { readonly kind: 'recall'; readonly back: boolean };

/** Chooses one of all commands by its words. */
export type PaletteCommand =
  | { readonly kind: 'palette'; readonly of: PaletteKind }
  | { readonly kind: 'palette-move'; readonly by: number };

/** Joins the terminal of the selected app, and leaves it. */
export type AttachCommand = { readonly kind: 'attach' } | { readonly kind: 'attach-end' };

/** Changes what is shown around them. */
export type ScreenCommand =
  | { readonly kind: 'focus'; readonly on: Focus }
  /** The next pane, or the one before. */
  | { readonly kind: 'focus-by'; readonly by: 1 | -1 }
  /** Shows the requests, or hides them. */
  | { readonly kind: 'requests' }
  | { readonly kind: 'toggle'; readonly what: Toggle }
  /** Takes hold of the line between list and log, or lets it go. */
  | { readonly kind: 'drag'; readonly on: boolean }
  /** That line to a column, or by some. */
  | { readonly kind: 'divide'; readonly at: number }
  | { readonly kind: 'divide-by'; readonly columns: number }
  /** Shows more serious lines only, or less serious ones as well. */
  | { readonly kind: 'level'; readonly up: boolean }
  | { readonly kind: 'mute' }
  /** Out of whatever is open. */
  | { readonly kind: 'escape' }
  /** The log as lines of the terminal itself, and the dashboard again. */
  | { readonly kind: 'roll' }
  | { readonly kind: 'repaint' }
  | { readonly kind: 'suspend' };

/** Shows what lies over the panes, and scrolls it. */
export type OverlayCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'notices' }
  /** The chosen request in full. */
  | { readonly kind: 'look' }
  /** While one is shown in full: a newer one, or an older. */
  | { readonly kind: 'look-at'; readonly by: 1 | -1 }
  /** As far as it goes; infinite: to the end. */
  | { readonly kind: 'overlay-scroll'; readonly rows: number }
  | { readonly kind: 'overlay-page'; readonly by: 1 | -1 };

/** Acts on the stack. */
export type StackCommand =
  | { readonly kind: 'act'; readonly action: AppAction }
  /** Goes on by the config that was saved. */
  | { readonly kind: 'apply-config' }
  /** More instances of the app, or fewer. */
  | { readonly kind: 'scale'; readonly by: 1 | -1 }
  | { readonly kind: 'restart-failed' }
  | { readonly kind: 'open-url' }
  | { readonly kind: 'copy-url' }
  | { readonly kind: 'detach' }
  /** Leaves a stack that is not ours; asks whether to stop one that is. */
  | { readonly kind: 'quit' }
  /** The same without a question. */
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'stop-all' }
  | { readonly kind: 'kill-all' };

export type Command =
  | MoveCommand
  | LinesCommand
  | PromptCommand
  | PaletteCommand
  | AttachCommand
  | ScreenCommand
  | OverlayCommand
  | StackCommand;
