/**
 * What a config file says, before any of it is understood: keys, values and where each stands. A
 * Procfile, a structured file and an overlay all become this, are laid over each other, and only
 * then are turned into a stack; so every error can point at the file that is to blame.
 */
import type { Diagnostic, Severity, SourcePosition } from '../model/diagnostic.js';

/** A span of a config file. Without `text` only the file is known (a config that is a program). */
export interface Mark {
  readonly position: SourcePosition;
  /** The line as written. */
  readonly text?: string;
  /** From `position.column`; at least 1. */
  readonly length?: number;
  /** Where in the file, as `apps.api.port`: said in words where no line is known. */
  readonly place?: string;
}

/** One item of a list. */
export interface RawPart {
  readonly text: string;
  readonly mark: Mark;
}

export interface RawValue {
  /**
   * `word`: one value, which a directive may have split at its unquoted commas; `list`: an array of
   * a structured file; `map`: an object of one.
   */
  readonly form: 'word' | 'list' | 'map';
  /** The whole value with quotes removed; a bare key and JSON's `true` are `true`. */
  readonly text: string;
  readonly parts: readonly RawPart[];
  /** Only of a map. */
  readonly entries: ReadonlyMap<string, RawPart>;
  readonly mark: Mark;
}

export interface RawOption {
  readonly key: string;
  readonly keyMark: Mark;
  readonly value: RawValue;
}

export type RawOptions = ReadonlyMap<string, RawOption>;

export interface RawApp {
  readonly name: string;
  /** Where it is declared. */
  readonly mark: Mark;
  readonly options: RawOptions;
  /** An option of it could not be read and was reported: what is missing may be just that. */
  readonly incomplete?: boolean;
}

export interface RawConfig {
  readonly stack: RawOptions;
  /** In the order in which they were declared. */
  readonly apps: ReadonlyMap<string, RawApp>;
}

export const EMPTY_CONFIG: RawConfig = { stack: new Map(), apps: new Map() };

/** A finding at a mark. */
export function diagnosticAt(
  severity: Severity,
  mark: Mark | undefined,
  message: string,
  advice?: string,
): Diagnostic {
  return {
    severity,
    message: mark?.place === undefined ? message : `${mark.place}: ${message}`,
    ...(advice === undefined ? {} : { advice }),
    ...(mark === undefined ? {} : { position: mark.position }),
    ...(mark?.text === undefined ? {} : { text: mark.text, length: mark.length ?? 1 }),
  };
}

/** A value that came as one word, such as the command of a process line. */
export function wordValue(text: string, mark: Mark): RawValue {
  return { form: 'word', text, parts: [{ text, mark }], entries: new Map(), mark };
}

/**
 * Lays one config over another, key by key; of a map (`env`) entry by entry. An app keeps the place
 * in the order (and so the PORT) that the lower layer gave it.
 */
export function layOver(under: RawConfig, over: RawConfig): RawConfig {
  const apps = new Map(under.apps);
  for (const app of over.apps.values()) {
    const below = apps.get(app.name);
    apps.set(
      app.name,
      below === undefined
        ? app
        : {
            ...below,
            options: merged(below.options, app.options),
            incomplete: below.incomplete === true || app.incomplete === true,
          },
    );
  }
  return { stack: merged(under.stack, over.stack), apps };
}

function merged(under: RawOptions, over: RawOptions): RawOptions {
  const all = new Map(under);
  for (const option of over.values()) {
    const below = all.get(option.key);
    const bothMaps = below?.value.form === 'map' && option.value.form === 'map';
    all.set(
      option.key,
      bothMaps
        ? {
            ...option,
            value: {
              ...option.value,
              entries: new Map([...below.value.entries, ...option.value.entries]),
            },
          }
        : option,
    );
  }
  return all;
}
