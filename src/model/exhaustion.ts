/**
 * Errors of the system that pass by themselves: for a moment there is too little of something.
 */

const EXHAUSTIONS = ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'] as const;

export type Exhaustion = (typeof EXHAUSTIONS)[number];

/** What a start lacked, where it failed with this error code for such a reason. */
export function exhaustionOf(code: unknown): Exhaustion | undefined {
  return EXHAUSTIONS.find((each) => each === code);
}

/** No file, and no connection either, can be opened now: that says nothing of what was to be opened. */
export function isOutOfFiles(code: unknown): code is 'EMFILE' | 'ENFILE' {
  return code === 'EMFILE' || code === 'ENFILE';
}

/** Such an error, where nobody has thrown one. */
export class OutOfFilesError extends Error {
  override readonly name = 'OutOfFilesError';

  constructor(readonly code: string) {
    super(`too many open files (${code})`);
  }
}
