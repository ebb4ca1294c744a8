/**
 * What was understood of another program's configuration. A reader takes each statement whole, or loses it
 * with a reason; what it did neither with is lost when the reading ends, so that nothing goes in silence.
 */
import type { DraftPlace, Guard } from './place.js';
import type { Sources } from './sources.js';
import { type Statement, wholeOf } from './statement.js';

/** A value of the stack, and the line that it is from. */
export interface DraftValue {
  readonly text: string;
  readonly line: number;
}

export interface DraftNote {
  /** Through all files that were read. */
  readonly line: number;
  readonly text: string;
}

export class Draft {
  listen: DraftValue[] = [];
  hosts: DraftValue[] = [];
  /** Certificate and key, as files. */
  tls: { readonly files: readonly [string, string]; readonly line: number } | undefined;
  readonly places: DraftPlace[] = [];
  readonly guards: Guard[] = [];
  /** Names at which something narrowed access that is not carried over, without a host of ours. */
  readonly closedNames: { readonly name: string; readonly by: Statement }[] = [];
  readonly notes: DraftNote[] = [];
  readonly #sources: Sources;
  readonly #taken = new Set<Statement>();
  readonly #lost = new Set<Statement>();

  /** @param sources whose lines the notes name */
  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Where a statement stands, in words. */
  where({ line }: Pick<Statement, 'line'>): string {
    return this.#sources.words(line);
  }

  /** Understood with all of its words. What is in its block is looked at for itself. */
  take(...statements: readonly Statement[]): void {
    for (const each of statements) this.#taken.add(each);
  }

  /** Not carried over, with all that is in its block. */
  lose(statement: Statement, why: string): void {
    this.#lost.add(statement);
    this.notes.push({ line: statement.line, text: `${wholeOf(statement)}: ${why}` });
  }

  /** It narrows who may come in, or what may be seen, and that is not reproduced. */
  loseAccess(statement: Statement, where: string): void {
    this.#lost.add(statement);
    const text = `access: ${wholeOf(statement)} is not reproduced: ${where}`;
    this.notes.push({ line: statement.line, text });
  }

  note(line: number, text: string): void {
    this.notes.push({ line, text });
  }

  /** Loses what nobody took and nobody lost. */
  loseRest(statements: readonly Statement[]): void {
    for (const each of statements) {
      if (this.#lost.has(each)) continue;
      if (this.#taken.has(each)) this.loseRest(each.block ?? []);
      else this.lose(each, 'not carried over');
    }
  }
}
