/**
 * The environment of an app as something to look at: every variable with where it was set, and what
 * it stands over.
 */

/** Where a variable was set, weakest first. */
export type ValueSource =
  /** The environment that sockpit itself was started in. */
  | { readonly kind: 'own' }
  /** An env file. */
  | {
      readonly kind: 'file';
      /** Absolute. */
      readonly file: string;
      /** From 1. */
      readonly line: number;
    }
  /** The app's `env` in a structured config. */
  | {
      readonly kind: 'config';
      /** Absolute. */
      readonly file: string;
    }
  /** sockpit. `runtime`: decided at the start of the stack; without one the value is expected. */
  | { readonly kind: 'injected'; readonly runtime: boolean }
  /** `FOO=1 cmd`. `literal` false: the value is as written, and the shell expands it. */
  | { readonly kind: 'command'; readonly literal: boolean };

export interface SetValue {
  /** Null for what only a running stack knows, such as a free port. */
  readonly value: string | null;
  readonly source: ValueSource;
}

/** A variable with the value that counts. */
export interface EnvironmentVariable extends SetValue {
  readonly name: string;
  /** The values that it stands over, the strongest first. */
  readonly overridden: readonly SetValue[];
}

/** What an instance of an app gets when it is started. */
export interface AppEnvironment {
  readonly app: string;
  /** From 1. */
  readonly instance: number;
  /** False: no stack runs, and what is decided at its start is only expected. */
  readonly running: boolean;
  /** Absolute folder that the app works in. */
  readonly cwd: string;
  /** In the order of strength of their sources, weakest first, and by name. */
  readonly variables: readonly EnvironmentVariable[];
  /** Worth saying once, such as a file that overrides the shell. */
  readonly notes: readonly string[];
}
