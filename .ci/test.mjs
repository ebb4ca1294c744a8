// Everything that must hold, in the order in which a human wants the answer:
//   node .ci/test.mjs             types, lint and unit tests, build, behaviour tests
//   node .ci/test.mjs unit        unit tests alone
//   node .ci/test.mjs behaviour   build and behaviour tests
// The last line is the sum; the exit code is 1 when anything failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll } from './typescript-cache.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules', '.bin', name);

const PROCESSORS = Math.max(availableParallelism(), 2);
/** Unit tests compute. */
const UNIT_CONCURRENCY = Math.min(PROCESSORS, 8);
/** Behaviour tests wait for processes nearly half of the time, but each of those wants a processor too. */
const BEHAVIOUR_CONCURRENCY = Math.min(Math.ceil(PROCESSORS * 1.5), 8);
/** For a whole file: the last resort. A wait inside a test has a deadline of its own, far shorter. */
const UNIT_TIMEOUT_MS = 120_000;
const BEHAVIOUR_TIMEOUT_MS = 300_000;
/** Long deadlines cost nothing while tests pass, and this may be any machine. */
const PATIENCE = process.env.TEST_PATIENCE ?? '3';
/** So many failed behaviour files, at most, are run a second time. */
const SECOND_RUNS = 4;

/**
 * Behaviour files that take a quarter of a minute and more, longest first: they start first, so that
 * the end of the run does not wait for one of them. (The reporter says what each file took.)
 */
const LONGEST = [
  'dashboard-slow-head',
  'import-routes',
  'stack-tunnel',
  'dashboard-terminal',
  'library',
  'attach',
  'stack-swap',
  'proxy-restarts',
  'supervisor-guardian',
  'proxy-peers',
  'proxy-aborts',
  'proxy-large-bodies',
  'dashboard-killed',
  'debugger',
  'completion',
  'stack-around-command',
  'stack-closed-pipe',
  'stack-example',
  'stack-detached',
  'export-caddy',
  'dashboard-actions',
];

/** Runs a command; resolves with whether it ended with 0 and, unless shown at once, its output. */
function run(command, args, { show = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.once('error', (error) =>
      resolve({ ok: false, output: `${command}: ${error.message}\n` }),
    );
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** A check that counts as one test. */
async function check(name, [command, ...args]) {
  const started = Date.now();
  const { ok, output } = await run(command, args);
  return {
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    skipped: [],
    text: `${ok ? '' : output}  ${ok ? '✔' : '✖'} ${name} (${seconds(started)})\n`,
  };
}

/** All test files below a folder, in order. */
function testFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .sort();
}

/** @throws Error when a file that is named among the longest is not there */
function longestFirst(files) {
  const longest = LONGEST.map((name) => join('test', 'behaviour', `${name}.test.ts`));
  const gone = longest.filter((file) => !files.includes(file));
  if (gone.length > 0) throw new Error(`not there, but in .ci/test.mjs: ${gone.join(' ')}`);
  return [...longest, ...files.filter((file) => !longest.includes(file))];
}

/**
 * What tests run in. More certificates of authorities make each start of Node three times as long,
 * and a test file is such a start; only npm has a use for them, and gets them under another name.
 */
const TEST_ENV = {
  TEST_PATIENCE: PATIENCE,
  NODE_EXTRA_CA_CERTS: undefined,
  NPM_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
};

/** For what needs a processor and no real time: it takes turns behind what stands before it. */
const BEHIND = ['nice', '-n', '10'];

/** Runs test files through the runner of Node, so many at a time. */
async function tests(files, timeoutMs, concurrency, before = []) {
  const scratch = mkdtempSync(join(tmpdir(), 'sockpit-tally-'));
  const tally = join(scratch, 'tally.json');
  try {
    const [command, ...args] = [
      ...[...before, process.execPath, '--import', './.ci/typescript.mjs'],
      ...['.ci/run-tests.mjs', String(concurrency), String(timeoutMs), ...files],
    ];
    const env = { ...TEST_ENV, TALLY_FILE: tally };
    const { ok } = await run(command, args, { show: true, env });
    const counts = JSON.parse(readFileSync(tally, 'utf8'));
    // A runner that fails without a failing test must not pass for a success.
    if (!ok && counts.failed === 0) counts.failed = 1;
    return counts;
  } catch (error) {
    console.log(`  ✖ the test runner left no result: ${error.message}`);
    return { passed: 0, failed: 1, skipped: [], failures: [], files: [] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Behaviour tests keep real time on a machine that others use too. A file that failed beside others
 * is run once more, alone: the second result counts, and what differed is named at the end, for
 * such a test (or what it tests) wants mending. Many failures are no accident and get no second run.
 */
async function behaviourTests() {
  const files = longestFirst(testFiles('test/behaviour'));
  const first = await tests(files, BEHAVIOUR_TIMEOUT_MS, BEHAVIOUR_CONCURRENCY);
  const failed = first.files.filter((file) => file.failed > 0);
  // Tests that a support file defines are named by that, and it cannot be run for itself.
  const ownTests = failed.every(({ file }) => file.endsWith('.test.ts'));
  if (failed.length === 0 || failed.length > SECOND_RUNS || !ownTests) return first;

  title('once more, alone');
  const again = failed.map(({ file }) => file);
  const second = await tests(again, BEHAVIOUR_TIMEOUT_MS, 1);
  const still = new Set(second.failures.map(({ file, name }) => `${file} ${name}`));
  return {
    passed: first.passed - failed.reduce((sum, file) => sum + file.passed, 0) + second.passed,
    failed: first.failed - failed.reduce((sum, file) => sum + file.failed, 0) + second.failed,
    skipped: [...first.skipped.filter(({ file }) => !again.includes(file)), ...second.skipped],
    unsteady: first.failures.filter(({ file, name }) => !still.has(`${file} ${name}`)),
  };
}

const title = (text) => console.log(`\n${text}`);
const sum = { passed: 0, failed: 0, skipped: [], unsteady: [] };
function add({ passed, failed, skipped, unsteady = [], text }) {
  if (text) process.stdout.write(text);
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped.push(...skipped);
  sum.unsteady.push(...unsteady);
}

const [only] = process.argv.slice(2);
if (only !== undefined && only !== 'unit' && only !== 'behaviour') {
  console.error(`test.mjs takes "unit" or "behaviour", not "${only}"`);
  process.exit(2);
}

// Where they are missing this waits for the network, and the processors have other things to do.
const programs =
  only === 'unit' ? undefined : run(process.execPath, [join(root, '.ci', 'debian.mjs')]);

await compileAll(['src', 'ui', 'test']);

// No real time is in unit tests: they may run beside what reads the code.
const checks =
  only === undefined
    ? [
        // The longest of what runs beside each other: all else is behind it.
        check('types and lint', [process.execPath, '.ci/types-and-lint.mjs']),
        check('format', [...BEHIND, bin('prettier'), '--log-level=warn', '--check', '.']),
      ]
    : [];

if (only !== 'behaviour') {
  title('unit tests');
  add(await tests(testFiles('test/unit'), UNIT_TIMEOUT_MS, UNIT_CONCURRENCY, BEHIND));
}

if (checks.length > 0) {
  title('types and lint');
  for (const result of checks) add(await result);
}

if (only !== 'unit') {
  title('build');
  const built = await run(process.execPath, [join(root, '.ci', 'prepare.mjs')], { show: true });
  if (built.ok) {
    title('behaviour tests');
    process.stdout.write((await programs).output);
    add(await behaviourTests());
  } else {
    add({ passed: 0, failed: 1, skipped: [], text: '  ✖ build; there is nothing to test\n' });
  }
}

if (sum.skipped.length > 0) {
  title('skipped');
  for (const { file, name, reason } of sum.skipped) console.log(`  ${name} (${file}): ${reason}`);
}
if (sum.unsteady.length > 0) {
  title('unsteady: failed beside others, passed alone');
  for (const { file, name } of sum.unsteady) console.log(`  ${name} (${file})`);
}
const skipped = sum.skipped.length > 0 ? `, ${sum.skipped.length} skipped` : '';
console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
