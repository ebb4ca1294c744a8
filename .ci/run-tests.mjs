// Runs test files, each in a process of its own, in the order in which they are given: what takes
// longest starts first, where `node --test` sorts them by name.
//   node --import ./.ci/typescript.mjs .ci/run-tests.mjs CONCURRENCY TIMEOUT_MS FILE…
import { run } from 'node:test';
import report from './reporter.mjs';

const [concurrency, timeout, ...files] = process.argv.slice(2);

run({ files, concurrency: Number(concurrency), timeout: Number(timeout) })
  .on('test:fail', () => (process.exitCode = 1))
  .compose(report)
  .pipe(process.stdout);
