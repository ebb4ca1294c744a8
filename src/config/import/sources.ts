/**
 * The files that a configuration is made of. Their lines are numbered through, those of the main file first,
 * so that a number alone says where a statement stands.
 */

/** Where a line stands. */
export interface SourceLine {
  readonly file: string;
  /** From 1, in that file. */
  readonly line: number;
}

export class Sources {
  readonly #files: { readonly name: string; readonly before: number }[] = [];
  #lines = 0;

  /** @returns the number of its first line */
  add(name: string, text: string): number {
    const before = this.#lines;
    this.#files.push({ name, before });
    this.#lines += text.split('\n').length;
    return before + 1;
  }

  at(line: number): SourceLine {
    const found = this.#files.findLast(({ before }) => before < line);
    return { file: found?.name ?? '', line: line - (found?.before ?? 0) };
  }

  /** `line 5`, and of which file where it is not the main one. */
  words(line: number): string {
    const { file, line: own } = this.at(line);
    return file === this.#files[0]?.name ? `line ${own}` : `line ${own} of ${file}`;
  }
}
