/**
 * What every transition of the lifecycle is made of.
 */
import type { NoticeLevel } from '../../model/event.js';
import type { Blocker } from '../../model/state.js';
import { noticeRemark } from '../../model/remark.js';
import type {
  Effect,
  Input,
  Lifecycle,
  LifecyclePolicy,
  Phase,
  RestState,
  Step,
  Way,
} from './phase.js';

export type In<K extends Input['kind']> = Extract<Input, { kind: K }>;
export type At<K extends Phase['kind']> = Extract<Phase, { kind: K }>;

/** What a step is given beside where the instance is and what happened. */
export interface Given {
  readonly policy: LifecyclePolicy;
  /** Epoch ms: for what is shown. */
  readonly now: number;
  /** The same moment on {@link Clock.elapsed}: for what is due. */
  readonly elapsed: number;
  /** Number of the boot that this step may begin. */
  readonly birth: number;
  /** Asked whenever a boot is to begin: what it comes after may have gone since its last. */
  way(): Way;
}

export interface TransitionContext extends Given {
  readonly life: Lifecycle;
}

export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}

export function stay({ life }: TransitionContext): Step {
  return { next: life, effects: [] };
}

export function to(
  context: TransitionContext,
  phase: Phase,
  effects: readonly Effect[] = [],
): Step {
  return { next: { ...context.life, phase }, effects };
}

/** What is said both in the app's log and to everybody. */
export function told(level: NoticeLevel, text: string): readonly Effect[] {
  return [
    { kind: 'remark', remark: { kind: noticeRemark(level), text } },
    { kind: 'notice', level, text },
  ];
}

export function rest(
  context: TransitionContext,
  state: RestState,
  effects: readonly Effect[] = [],
): Step {
  return to(context, { kind: 'rest', state }, effects);
}

export function stopped(
  context: TransitionContext,
  why: 'asked' | 'lazy',
  effects: readonly Effect[] = [],
): Step {
  return rest(context, { kind: 'stopped', since: context.now, why }, effects);
}

/** The next boot of its own accord: what was counted before still counts. */
export function bootAgain(context: TransitionContext): Step {
  return boot(context, context.way(), []);
}

/** A boot by somebody's wish, or once what it waited for is there: what was counted before counts no more. */
export function begin(
  context: TransitionContext,
  effects: readonly Effect[] = [],
  way: Way = context.way(),
): Step {
  const fresh: TransitionContext = {
    ...context,
    life: { ...context.life, deaths: 0, refusals: 0 },
  };
  return boot(fresh, way, way.kind === 'free' ? [...effects, ...way.without.map(lacks)] : effects);
}

function boot(context: TransitionContext, way: Way, effects: readonly Effect[]): Step {
  switch (way.kind) {
    case 'free':
      return prepare(context, effects);
    case 'blocked':
      return to(context, waiting(context.now, way.by), effects);
    case 'hopeless': {
      const { failure } = way;
      const state = { kind: 'failed', since: context.now, failure, exit: undefined } as const;
      return rest(context, state, effects);
    }
    default:
      return assertNever(way);
  }
}

function lacks({ app, why }: Pick<Blocker, 'app' | 'why'>): Effect {
  return { kind: 'remark', remark: { kind: 'note', text: `starts without ${app} (${why})` } };
}

export function waiting(since: number, blockedBy: readonly Blocker[]): At<'waiting'> {
  return { kind: 'waiting', state: { kind: 'pending', since, blockedBy } };
}

function prepare(context: TransitionContext, effects: readonly Effect[]): Step {
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

type Failed = At<'rest'> & { readonly state: Extract<RestState, { kind: 'failed' }> };

/** It died, or could not be started, too often in a row. */
export function hasGivenUp(phase: Phase): phase is Failed {
  if (phase.kind !== 'rest' || phase.state.kind !== 'failed') return false;
  const { code } = phase.state.failure;
  return code === 'gave-up' || code === 'no-resources';
}

/** Failed only because of another app: it starts by itself once that other app is there. */
export function waitsForHope(phase: Phase): phase is Failed {
  return (
    phase.kind === 'rest' &&
    phase.state.kind === 'failed' &&
    phase.state.failure.code === 'dependency-failed'
  );
}
