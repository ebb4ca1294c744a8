// A reporter for `node --test --test-reporter=./.ci/reporter.mjs`. Prints a line for each file, each
// failure in full, and nothing for what passed; the counts and the skipped tests go as JSON into
// the file that TALLY_FILE names, so that nobody has to read them out of text.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect, stripVTControlCharacters } from 'node:util';

/** The error of a test: what it threw, not the runner's wrapping of that. */
function cause(error) {
  return error?.code === 'ERR_TEST_FAILURE' && error.cause ? error.cause : error;
}

/** A test that failed and could not be cleaned up either has two errors: both are told. */
function causes(error) {
  if (error?.suppressed === undefined) return [error];
  return [...causes(cause(error.suppressed)), ...causes(cause(error.error))];
}

function describe(error) {
  return causes(cause(error))
    .map((one) => (typeof one === 'string' ? one : (one?.stack ?? inspect(one))))
    .map((text) => stripVTControlCharacters(text).replaceAll(/^/gm, '      '))
    .join('\n      and then\n');
}

/** How many ms a test may take before it is named: slow ones are looked for here. */
const SLOW_MS = 5000;

export default async function* report(events) {
  const tally = { passed: 0, failed: 0, skipped: [], failures: [], seconds: 0 };
  const files = new Map();
  // What each file is at: a file that is ended by its deadline cannot say that itself.
  const at = new Map();
  const started = Date.now();
  const of = (data) => {
    const file = relative(process.cwd(), data.file ?? data.name);
    const counts = files.get(file) ?? { passed: 0, failed: 0, skipped: 0, ms: 0 };
    files.set(file, counts);
    return { file, counts };
  };
  const save = () => {
    tally.seconds = (Date.now() - started) / 1000;
    if (process.env.TALLY_FILE) writeFileSync(process.env.TALLY_FILE, JSON.stringify(tally));
  };

  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message;
      continue;
    }
    if (type === 'test:dequeue' && data.name !== data.file) at.set(data.file, data.name);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const skip = data.skip ?? data.todo;
    const skipped = skip !== undefined && skip !== false;
    // A suite, or a test that failed only because one inside it did, is no test of its own.
    if (data.details.type === 'suite' && !skipped) continue;
    if (data.details.error?.failureType === 'subtestsFailed') continue;

    const { file, counts } = of(data);
    counts.ms += data.details.duration_ms;
    if (skipped) {
      counts.skipped += 1;
      const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
      tally.skipped.push({ file, name: data.name, reason });
    } else if (type === 'test:pass') {
      counts.passed += 1;
      tally.passed += 1;
      if (data.details.duration_ms > SLOW_MS) {
        yield `    slow: ${data.name} took ${(data.details.duration_ms / 1000).toFixed(1)} s (${file})\n`;
      }
    } else {
      counts.failed += 1;
      tally.failed += 1;
      const inside = at.has(data.file) ? `the file, in "${at.get(data.file)}"` : 'the file itself';
      const name = data.name === data.file ? inside : data.name;
      tally.failures.push({ file, name });
      yield `  ✖ ${name}\n    ${file}\n${describe(data.details.error)}\n`;
    }
  }

  tally.files = [...files].map(([file, { passed, failed }]) => ({ file, passed, failed }));
  save();
  for (const [file, { passed, failed, skipped, ms }] of files) {
    const parts = [`${passed} passed`];
    if (failed > 0) parts.push(`${failed} failed`);
    if (skipped > 0) parts.push(`${skipped} skipped`);
    yield `  ${failed > 0 ? '✖' : '✔'} ${file}: ${parts.join(', ')} (${(ms / 1000).toFixed(1)} s)\n`;
  }
}
