/**
 * What the config says now, where that is not what the stack runs by.
 */

/** An app that is defined otherwise than it runs. */
export interface ChangedApp {
  readonly name: string;
  /** The options that differ; `env` where the variables of its running processes do. */
  readonly what: readonly string[];
  /** Its processes are started anew for it; otherwise it is taken over as they run. */
  readonly restarts: boolean;
}

export type PendingChange =
  /** Can be applied. */
  | {
      readonly kind: 'pending';
      /** `+ billing, ~ api (env), - legacy` */
      readonly summary: string;
      readonly added: readonly string[];
      readonly changed: readonly ChangedApp[];
      readonly removed: readonly string[];
      /** Options of the stack that are taken over. */
      readonly stack: readonly string[];
      /** Options of the stack that count only when it is started anew. */
      readonly later: readonly string[];
    }
  /** The config has faults, or is gone: nothing is changed. */
  | {
      readonly kind: 'broken';
      /** `Procfile:3:5: unknown option: prefx; did you mean prefix?` */
      readonly summary: string;
      readonly errors: number;
    };

/** What became of applying the config. */
export interface ReloadResult {
  /**
   * `applied` · `same`: there was nothing to do · `broken`: the config has faults, or is gone ·
   * `refused`: nothing of it can be done now.
   */
  readonly kind: 'applied' | 'same' | 'broken' | 'refused';
  /** What was done, or why nothing was; several lines where a config has faults. */
  readonly message: string;
}

/** True where the stack runs by its config now. */
export function isDone({ kind }: ReloadResult): boolean {
  return kind === 'applied' || kind === 'same';
}
