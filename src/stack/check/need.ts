/**
 * What an app lacks to know the prefix that it is under.
 */
export interface Need {
  readonly framework: string;
  readonly trouble: string;
  /** Undefined where only its own name helps. */
  readonly advice: string | undefined;
  /** Whether it needs nothing at `NAME.localhost`, and whether that is the `better` way. */
  readonly byName: 'better' | 'as-well' | 'not';
}
