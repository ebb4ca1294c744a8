/**
 * The place of a stack, taken as soon as it is free: an earlier run that is being ended, or has been killed,
 * is waited for.
 */
import { claimRuntime, type Claim } from './claim.js';
import type { StackIdentity } from './identity.js';
import { leftWords } from './left-words.js';

/** @param onWait is told, in words, what the start waits for */
export async function takePlace(
  identity: StackIdentity,
  onWait: (words: string) => void,
): Promise<Claim> {
  const { name } = identity;
  for (;;) {
    const claim = await claimRuntime(identity, (left) =>
      onWait(`${leftWords(name, left)}; they are ended first`),
    );
    if (claim.kind !== 'held') return claim;
    const { awaitEnding } = await import('./await-ending.js');
    const waiting = (): void => onWait(`${name} is being ended; then it starts again`);
    if (!(await awaitEnding(identity, claim.holder, waiting))) return claim;
  }
}
