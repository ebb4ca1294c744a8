/**
 * Words for people on standard output and standard error.
 */
import type { Diagnostic } from '../model/diagnostic.js';
import type { Failure } from '../model/failure.js';
import { visible } from '../model/visible.js';

/** Why a command that follows a stack has come to its end. */
export const STACK_ENDED = 'sockpit: the stack has ended';

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** `sockpit: message`, and the next step on a line of its own. */
export function complainOf(failure: Pick<Failure, 'message' | 'advice'>): void {
  complain(`sockpit: ${failure.message}`);
  if (failure.advice !== '') complain(`  ${failure.advice}`);
}

export async function complainOfConfig(
  diagnostics: readonly Diagnostic[],
  color: boolean,
): Promise<void> {
  const { formatDiagnostics } = await import('../config/print.js');
  complain(formatDiagnostics(diagnostics, { color, relativeTo: process.cwd() }));
}

/**
 * Columns padded to their widest cell, two blanks between; the last one is not padded. A cell is one
 * line, whatever it holds.
 */
export function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(visible));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
