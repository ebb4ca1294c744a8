/**
 * What every transition of the lifecycle is made of.
 */
import type { NoticeLevel } from '../../model/event.js';
import { noticeRemark } from '../../model/remark.js';
import type { Effect, Input, Lifecycle, LifecyclePolicy, Phase, RestState, Step } from './phase.js';

export type In<K extends Input['kind']> = Extract<Input, { kind: K }>;
export type At<K extends Phase['kind']> = Extract<Phase, { kind: K }>;

export interface Context {
  readonly life: Lifecycle;
  readonly policy: LifecyclePolicy;
  readonly now: number;
  /** Number of the next boot. */
  readonly birth: number;
}

export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}

export function stay({ life }: Context): Step {
  return { next: life, effects: [] };
}

export function to(context: Context, phase: Phase, effects: readonly Effect[] = []): Step {
  return { next: { ...context.life, phase }, effects };
}

/** What is said both in the app's log and to everybody. */
export function told(level: NoticeLevel, text: string): readonly Effect[] {
  return [
    { kind: 'remark', remark: { kind: noticeRemark(level), text } },
    { kind: 'notice', level, text },
  ];
}

export function rest(context: Context, state: RestState, effects: readonly Effect[] = []): Step {
  return to(context, { kind: 'rest', state }, effects);
}

export function stopped(
  context: Context,
  why: 'asked' | 'lazy',
  effects: readonly Effect[] = [],
): Step {
  return rest(context, { kind: 'stopped', since: context.now, why }, effects);
}

export function prepare(context: Context, effects: readonly Effect[] = []): Step {
  const { life, now, birth } = context;
  const phase: Phase = {
    kind: 'preparing',
    state: { kind: 'pending', since: now, blockedBy: [] },
  };
  return {
    next: { ...life, phase, generation: birth },
    effects: [...effects, { kind: 'prepare' }],
  };
}

/** Failed only because of another app: it comes by itself when that one does. */
export function waitsForHope(
  phase: Phase,
): phase is At<'rest'> & { state: Extract<RestState, { kind: 'failed' }> } {
  return (
    phase.kind === 'rest' &&
    phase.state.kind === 'failed' &&
    phase.state.failure.code === 'dependency-failed'
  );
}
