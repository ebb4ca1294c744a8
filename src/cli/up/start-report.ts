/**
 * What the supervisor reported about its start, in words and exit codes.
 */
import { EXIT, failureExitCode } from '../exit-codes.js';
import { complainOf, complainOfConfig } from '../print.js';
import type { SupervisorReport } from './supervisor-process.js';

/** @returns the exit code for a start that did not come about */
export async function complainOfReport(
  report: Exclude<SupervisorReport, { kind: 'running' | 'already-running' }>,
  color: boolean,
): Promise<number> {
  switch (report.kind) {
    case 'missing':
      complainOf(report);
      return EXIT.usage;
    case 'invalid':
      await complainOfConfig(report.diagnostics, color);
      return EXIT.usage;
    case 'failed':
      complainOf(report.failure);
      return failureExitCode(report.failure.code);
  }
}
