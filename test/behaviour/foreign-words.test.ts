/**
 * Promise: who types what is right in another program is told how it is said here.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';

test('words of peers are refused with our form, and nothing is started', async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'api: sleep 300\nweb: sleep 300\n',
  });
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['-l', 'web,api'], 'that is foreman and overmind; here: sockpit web api'],
    [['-d', './backend'], 'that is foreman and overmind; here: sockpit -C ./backend'],
    [['start', '-c', 'web=2'], 'that is foreman; here: sockpit -m web=2'],
    [['start', '-m', 'web=2'], 'that is foreman and overmind; here: sockpit -m web=2'],
    [['-f', 'X', '-l', 'web'], 'that is foreman and overmind; here: sockpit -f X web'],
    [['run'], 'that is caddy; here: sockpit (a command beside the apps: sockpit run CMD)'],
    [['-t'], 'that is nginx; here: sockpit check'],
    [['-s', 'reload'], 'that is nginx; here: sockpit reload'],
    [['compose', 'ps'], 'that is compose; here: sockpit ps'],
    [['echo'], 'that is overmind; here: sockpit logs -f'],
    [['kill', 'web'], 'that is compose; here: sockpit signal KILL web'],
    [['--procfile', 'X'], 'that is foreman and overmind; here: sockpit -f X'],
    [['--root', '/tmp'], 'that is foreman and overmind; here: sockpit -C /tmp'],
    [['version'], 'that is caddy and compose; here: sockpit --version'],
    [['ps', '-q'], 'that is compose; here: sockpit ps --json'],
    [['up', '--watch'], "that is compose; here: #@ watch='**/*.py' above the app's line"],
    [['stop', '-s', 'reload'], 'that is nginx; here: sockpit reload'],
    [['top'], 'that is compose; here: sockpit status'],
    [['help', 'statsu'], 'did you mean: sockpit help status'],
    [['help', 'qqqqqqqq'], 'sockpit --help lists them'],
    [['statsu'], 'or did you mean the command: sockpit status'],
  ];
  for (const [words, expected] of cases) {
    const { code, stderr, stdout } = await sockpit(directory, words);
    assert.equal(code, 2, `${words.join(' ')}: ${stderr}`);
    assert.ok(stderr.includes(`  ${expected}\n`), `${words.join(' ')}: ${stderr}`);
    // One proposal, not two of which one misleads.
    if (expected.startsWith('that is')) assert.doesNotMatch(stderr, /Did you mean/);
    assert.equal(stdout, '');
  }
  const { code, stderr } = await sockpit(directory, ['start', 'web']);
  assert.equal(code, 1);
  assert.match(stderr, /not running\n {2}start it: .+ web \(or .+ up -d web\)\n/);
});
