// Our reader of answers beside Node's own client, over more answers than a unit test has time for.
import { answerAt } from '../unit/support/answers.ts';
import { differences } from '../unit/support/differences.ts';
import { readByNode, readByUs } from '../unit/support/reading.ts';

/** What they do not agree on without a reason. */
export async function compareAnswers(count, seed) {
  const faults = [];
  for (let number = seed * count; number < (seed + 1) * count; number++) {
    const said = answerAt(number);
    const ours = readByUs(said, []);
    const { unexplained } = differences(said, ours, await readByNode(said, !ours.reusable));
    if (unexplained.length > 0) {
      faults.push(`answer ${number}: ${unexplained.join(', ')}: ${JSON.stringify(said)}`);
    }
  }
  return faults;
}
