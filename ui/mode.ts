/**
 * What has the keys: the panes, a line that is typed, a list to choose from, a question, or an app.
 */
import type { Anchor } from './lines/viewport.js';
import type { TypedLine } from './typed-line.js';

/**
 * What a line of text is typed for: a search in the log, a filter of it or of the requests, a path, the
 * standard input of the selected app.
 */
export type Purpose = 'search' | 'filter' | 'requests' | 'save' | 'input';

/** The instance that lines are typed for, whatever becomes of it meanwhile. */
export interface Addressee {
  readonly app: string;
  /** From 1. */
  readonly instance: number;
}

/** What a line is typed for. */
export type Aim =
  | { readonly purpose: Exclude<Purpose, 'input'> }
  /** Undefined: no app was chosen. */
  | { readonly purpose: 'input'; readonly to: Addressee | undefined };

/** A line is being typed. */
export type Prompt = TypedPrompt & Aim;

interface TypedPrompt extends TypedLine {
  readonly kind: 'prompt';
  /** What was there before, for whoever gives up. */
  readonly before: string;
  /** Where the log was before. */
  readonly origin: Anchor | null;
  /** What is typed is a regular expression. */
  readonly regex: boolean;
  /** How far back in what was typed before; 0: at what is typed now. */
  readonly recalled: number;
}

/** Lines are being chosen: from one to another, in either direction. */
export interface Selection {
  readonly kind: 'select';
  /** Seqs. */
  readonly from: number;
  readonly to: number;
}

export function orderedSelection({ from, to }: Selection): readonly [number, number] {
  return from <= to ? [from, to] : [to, from];
}

/** Rows over the panes that can be scrolled. */
export type Overlay = Extract<Mode, { readonly kind: 'help' | 'notices' | 'request' }>;

export function isOverlay(mode: Mode): mode is Overlay {
  return mode.kind === 'help' || mode.kind === 'notices' || mode.kind === 'request';
}

/** What can be chosen from: every command, or the signals for the selected app. */
export type PaletteKind = 'commands' | 'signals';

/** A command is looked for by its words. */
export interface Palette extends TypedLine {
  readonly kind: 'palette';
  readonly of: PaletteKind;
  /** Which of those that fit is marked, from 0. */
  readonly at: number;
}

/** An instance that can be typed to. */
export interface InstanceOf {
  readonly app: string;
  /** From 1. */
  readonly instance: number;
  /** As people call it: `api`, or `api.2` of several. */
  readonly name: string;
}

/** The keys go to the terminal of an app, and its screen stands in the place of the log. */
export interface Attached {
  readonly kind: 'attached';
  /** One object for as long as it is joined. */
  readonly to: InstanceOf;
  /**
   * Why it is over, in words; undefined: it goes on. Its last screen stays, and keys that were meant
   * for the app act on nothing.
   */
  readonly over: string | undefined;
}

export type Mode =
  | { readonly kind: 'normal' }
  | Prompt
  | Palette
  | Selection
  | Attached
  /** The terminal shows the log as its own lines, to be scrolled and chosen from as any others. */
  | { readonly kind: 'roll' }
  | { readonly kind: 'help'; readonly top: number }
  | { readonly kind: 'notices'; readonly top: number }
  /** The chosen request in full. */
  | { readonly kind: 'request'; readonly top: number }
  | { readonly kind: 'confirm-quit' }
  /** The stack is being stopped because we asked; since when, on {@link Clock.elapsed}. */
  | { readonly kind: 'stopping'; readonly since: number; readonly forced: boolean };
