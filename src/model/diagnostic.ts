/**
 * A finding in a config file, tied to the place where it stands.
 */

export interface SourcePosition {
  /** Absolute path of the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units of the line as written. */
  readonly column: number;
}

/** `note`: worth knowing, and as likely meant so; nothing is to be done, and nothing fails by it. */
export type Severity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  readonly severity: Severity;
  /** One sentence that names the thing and the value. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
  /** Absent only where there is no file at all (nothing found, unreadable folder). */
  readonly position?: SourcePosition;
  /** The line itself, as written, for the caret. */
  readonly text?: string;
  /** Length of the marked span, from `position.column`; at least 1. */
  readonly length?: number;
}
