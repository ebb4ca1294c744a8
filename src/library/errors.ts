/**
 * What can go wrong with a stack that a program loads and runs. Each message says all that the
 * command line would have said; the members are for programs.
 */
import type { Diagnostic } from '../model/diagnostic.js';
import type { FailureCode } from '../model/failure.js';
import type { AppStatus } from '../model/status.js';

/** The config is missing or has faults; nothing was started. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** @param diagnostics all of its findings, warnings among them; none where there is no config */
  constructor(
    message: string,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    super(message);
  }
}

/** The stack could not be brought up, and nothing of it is left. */
export class StartError extends Error {
  override readonly name = 'StartError';

  /** @param code as `address-in-use`, for programs */
  constructor(
    message: string,
    readonly code: FailureCode,
  ) {
    super(message);
  }
}

/** Apps that have failed, or are not ready within their time. The message ends with their last lines. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';

  constructor(
    message: string,
    readonly apps: readonly AppStatus[],
  ) {
    super(message);
  }
}

/** The stack has ended while something was waited for. */
export class StackEndedError extends Error {
  override readonly name = 'StackEndedError';
}
