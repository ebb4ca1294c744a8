import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Attention } from '../../../src/model/attention.js';
import type { InstanceState } from '../../../src/model/state.js';
import type { AppStatus } from '../../../src/model/status.js';
import type { StackHandle } from '../../../src/model/handle.js';
import { AppInput, reachOf, type InputRoute } from '../../../ui/app-input.js';
import { lostText } from '../../../ui/unsent.js';
import { commandsOf } from '../../../ui/input-commands.js';
import { commandLine } from '../../../ui/keys/command-line.js';
import { footerKeys } from '../../../ui/keys/keymap.js';
import { screenViews } from '../../../ui/views/screen.js';
import { sampleExit, sampleInstance } from '../support/sample-instance.js';
import { FakeStage } from './support/fake-stage.js';
import {
  NOW,
  readyState,
  sampleStack,
  sampleStatus,
  stackWithTerminal,
} from './support/sample-stack.js';
import { screenText } from './support/screen-text.js';

const STOPPED = { kind: 'stopped', since: NOW, why: 'asked' } as const;
const ATTENTION: Attention = {
  kind: 'debugger',
  since: NOW,
  prompt: '(Pdb)',
  who: 'pdb',
  outwaited: false,
  advice: 'sockpit attach job',
};

function app(overrides: Partial<AppStatus> = {}): AppStatus {
  return sampleStatus('job', readyState(1, 0), overrides);
}

const DIED = { kind: 'exited', since: NOW, exit: { ...sampleExit, code: 0 } } as const;

/** The status of an app comes. */
function becomes(stage: FakeStage, status: AppStatus): void {
  const apps = stage.state.stack?.apps.map((one) => (one.name === status.name ? status : one));
  assert.ok(apps);
  stage.dispatch({ type: 'event', event: { type: 'apps', t: NOW, apps }, now: NOW });
}

const said = (stage: FakeStage): string => stage.state.notices.at(-1)?.text ?? '';
const typed = ({ state: { mode } }: FakeStage): unknown =>
  mode.kind === 'prompt' ? `${mode.purpose}: ${mode.text}` : mode.kind;

const two = (tty: boolean, second: Attention | null): AppStatus =>
  app({
    instances: [
      sampleInstance(readyState(1, 0), { tty }),
      sampleInstance(readyState(2, 0), { instance: 2, tty, attention: second }),
    ],
  });

describe('the way to an app', () => {
  it('is a line to the first instance that lives, or to the one that waits', () => {
    const line = (instance: number, name: string): InputRoute => ({
      kind: 'line',
      app: 'job',
      instance,
      name,
    });
    assert.deepEqual(reachOf(app()), line(1, 'job'));
    assert.deepEqual(reachOf(two(false, null)), line(1, 'job.1'));
    assert.deepEqual(reachOf(two(false, ATTENTION)), line(2, 'job.2'));
    const dead = sampleInstance(STOPPED);
    const alive = sampleInstance(readyState(2, 0), { instance: 2 });
    assert.deepEqual(reachOf(app({ instances: [dead, alive] })), line(2, 'job.2'));
  });

  it('is its terminal where it has one, called by its number among several', () => {
    const to = { app: 'job', instance: 2, name: 'job.2' };
    assert.deepEqual(reachOf(two(true, ATTENTION)), { kind: 'terminal', to });
  });

  it('is none, with the reason, where nothing of ours lives', () => {
    assert.deepEqual(reachOf(sampleStatus('job', STOPPED)), {
      kind: 'none',
      why: 'job is not running (stopped)',
      advice: 's starts it',
    });
    assert.match(JSON.stringify(reachOf(app({ command: null }))), /not run by this stack/);
    assert.match(JSON.stringify(reachOf(undefined)), /no app is chosen/);
  });
});

describe('lines for an app', () => {
  it('are sent one after the other, also empty ones, and remembered', async () => {
    const stage = new FakeStage();
    stage.press('2', 'i');
    stage.type('p 1');
    stage.press('enter', 'enter');
    await setImmediate();
    assert.deepEqual(stage.fake.asked, ['input api "p 1\\n"', 'input api "\\n"']);
    assert.equal(typed(stage), 'input: ');
    stage.press('up');
    assert.equal(typed(stage), 'input: p 1');
    stage.press('escape');
    assert.equal(typed(stage), 'normal');
    assert.equal(stage.fake.asked.length, 2);
  });

  it('for an app that does not run are kept, act on nothing, and the prompt says why', async () => {
    const stage = new FakeStage();
    const shown = (): string => screenText(screenViews(stage.scene), stage.state.size);
    stage.press('4', 'i');
    stage.type('stop');
    stage.press('enter');
    assert.equal(typed(stage), 'input: stop');
    assert.deepEqual(stage.fake.asked, []);
    assert.match(shown(), /^ to mail: stop +mail has ended \(backoff\); Esc, then s starts it$/m);
    becomes(stage, sampleStatus('mail', readyState(1, 0)));
    assert.doesNotMatch(shown(), /has ended/);
    stage.press('enter');
    await setImmediate();
    assert.deepEqual(stage.fake.asked, ['input mail "stop\\n"']);
  });

  it('stay with the instance that they were begun for, which may have ended meanwhile', async () => {
    const stage = new FakeStage({ status: sampleStack({ apps: [two(false, null)] }) });
    const shown = (): string => screenText(screenViews(stage.scene), stage.state.size);
    const instances = (first: InstanceState): AppStatus =>
      app({
        instances: [sampleInstance(first), sampleInstance(readyState(2, 0), { instance: 2 })],
      });
    const got: unknown[] = [];
    stage.fake.act = (name, action) => {
      got.push([name, action]);
      return Promise.resolve({ app: name, ok: true, message: '' });
    };
    stage.press('1', 'i');
    stage.type('rm 1');
    becomes(stage, instances(DIED));
    assert.match(shown(), /^ to job\.1: rm 1 +job\.1 has ended \(exited\); Esc, then i sends to/m);
    stage.press('enter');
    stage.type('2');
    assert.equal(typed(stage), 'input: rm 12');
    becomes(stage, app());
    assert.match(shown(), /^ to job: rm 12/m);
    becomes(stage, app({ instances: [sampleInstance(readyState(2, 0), { instance: 2 })] }));
    assert.match(shown(), /^ to job\S*: rm 12 +job is there no more/m);
    becomes(stage, instances(readyState(3, 0)));
    stage.press('enter');
    await setImmediate();
    assert.deepEqual(got, [['job', { kind: 'input', text: 'rm 12\n', instance: 1 }]]);
  });

  it('are typed in its terminal where it has one: no letter is a key of the dashboard', () => {
    const stage = new FakeStage({ status: stackWithTerminal() });
    stage.press('2', 'i');
    assert.equal(typed(stage), 'attached');
    stage.type('dq');
    assert.deepEqual([typed(stage), ...stage.asked, ...stage.fake.asked], ['attached']);
  });

  it('are kept for whoever typed them where the app has got a terminal meanwhile', () => {
    const stage = new FakeStage();
    stage.press('2', 'i', 'x');
    const { apps } = stackWithTerminal();
    stage.dispatch({ type: 'event', event: { type: 'apps', t: NOW, apps }, now: NOW });
    stage.press('enter');
    assert.match(
      screenText(screenViews(stage.scene), stage.state.size),
      /^ to api: x +api has a terminal now; Esc, then i attaches to it/m,
    );
    assert.equal(typed(stage), 'input: x');
  });

  it('go to an instance that the prompt names, where there are several', () => {
    const stage = new FakeStage({ status: sampleStack({ apps: [two(false, null)] }) });
    stage.press('1', 'i');
    assert.match(screenText(screenViews(stage.scene), stage.state.size), /^ to job\.1: /m);
  });

  it('may be pasted, all of them, and the prompt says how many', async () => {
    const stage = new FakeStage();
    const paste = (text: string): void => {
      for (const command of commandsOf(stage, { kind: 'paste', text })) stage.run(command);
    };
    const shown = (): string => screenText(screenViews(stage.scene), stage.state.size);
    stage.press('2', 'i');
    paste('l1\r\nl2\rl3\n');
    assert.match(shown(), /^ to api: l1↵l2↵l3↵ +3 lines/m);
    stage.press('enter');
    paste('\n  l4');
    assert.match(shown(), /^ to api: ↵ {2}l4 +2 lines/m);
    stage.press('enter');
    await setImmediate();
    assert.deepEqual(stage.fake.asked, ['input api "l1\\nl2\\nl3\\n"', 'input api "\\n  l4\\n"']);
  });

  it('that are too much for one action go in order, and a refusal says what went before', async () => {
    const stage = new FakeStage();
    const line = `${'x'.repeat(999)}\n`;
    const got: string[] = [];
    stage.fake.act = (name, action) => {
      assert.ok(action.kind === 'input');
      got.push(action.text);
      return Promise.resolve({ app: name, ok: got.length < 3, message: 'it does not read' });
    };
    stage.press('2', 'i');
    for (const command of commandsOf(stage, { kind: 'paste', text: line.repeat(40) })) {
      stage.run(command);
    }
    stage.press('enter', 'y', 'enter');
    await setImmediate();
    assert.equal(got.slice(0, 3).join(''), line.repeat(40).slice(0, 3 * 8192));
    const refusal = stage.state.notices.find(({ app }) => app === 'api')?.text;
    assert.equal(refusal, 'it does not read; 16 lines went there before');
    assert.deepEqual(got.slice(3), ['y\n']);
  });

  it('that come while others are under way go together, and the screen says what is to go', async () => {
    const stage = new FakeStage();
    const shown = (): string => screenText(screenViews(stage.scene), stage.state.size);
    const answers: (() => void)[] = [];
    const got: string[] = [];
    stage.fake.act = (name, action) => {
      assert.ok(action.kind === 'input');
      got.push(action.text);
      return new Promise((resolve) => {
        answers.push(() => resolve({ app: name, ok: true, message: '' }));
      });
    };
    stage.press('2', 'i', 'a', 'enter', 'b', 'enter', 'c', 'enter');
    assert.match(shown(), /^ to api: +a line for its standard input/m);
    stage.timers.advance(250);
    assert.match(shown(), /^ to api: +3 lines still go to api/m);
    answers.shift()?.();
    await setImmediate();
    assert.deepEqual(got, ['a\n', 'b\nc\n']);
    assert.match(shown(), /^ to api: +2 lines still go to api/m);
    stage.press('escape');
    assert.match(shown(), /2 lines still go to api/);
    answers.shift()?.();
    await setImmediate();
    assert.doesNotMatch(shown(), /still go/);
  });

  it('stay to be typed where the app refuses one, or has gone meanwhile, and the prompt says why', async () => {
    const stage = new FakeStage();
    const shown = (): string => screenText(screenViews(stage.scene), stage.state.size);
    stage.fake.act = (name) =>
      Promise.resolve({ app: name, ok: false, message: 'the input of api has been ended' });
    stage.press('2', 'i', 'x', 'enter');
    await setImmediate();
    assert.equal(typed(stage), 'input: ');
    assert.match(shown(), /^ to api: +the input of api has been ended/m);
    stage.press('x');
    assert.equal(typed(stage), 'input: x');
    assert.doesNotMatch(shown(), /has been ended/);
    const apps = sampleStack().apps.filter(({ name }) => name !== 'api');
    stage.dispatch({ type: 'event', event: { type: 'apps', t: NOW, apps }, now: NOW });
    stage.press('enter');
    assert.equal(typed(stage), 'input: x');
    assert.match(shown(), /^ to api: x +api is no app of this stack any more/m);
  });

  it('are what a debugger without a terminal gets of A, which the footer then names', () => {
    const apps = [
      app({
        attention: ATTENTION,
        instances: [sampleInstance(readyState(1, 0), { attention: ATTENTION })],
      }),
    ];
    const stage = new FakeStage({ status: sampleStack({ apps }) });
    const footer = (): string => footerKeys(stage.state).join(' ');
    assert.doesNotMatch(footer(), /A,attach/);
    stage.press('1');
    assert.match(footer(), /A,attach/);
    stage.press('A');
    assert.equal(typed(stage), 'input: ');
    assert.match(footer(), /Enter,send/);
    assert.doesNotMatch(footer(), /keep/);
  });

  it('are typed after A as well where there is no terminal, or nothing runs', () => {
    const stage = new FakeStage();
    const shown = (): string => screenText(screenViews(stage.scene), stage.state.size);
    stage.press('2', 'A');
    assert.match(shown(), /^ to api: +api has no terminal: Enter sends lines/m);
    stage.press('escape', '4', 'A');
    stage.type('stop');
    assert.match(shown(), /^ to mail: stop +mail has ended \(backoff\)/m);
    assert.deepEqual(stage.fake.asked, []);
  });

  it('have a form on the command line', () => {
    const stage = new FakeStage();
    stage.press('2');
    for (const command of [{ kind: 'attach' }, { kind: 'prompt', purpose: 'input' }] as const) {
      assert.equal(commandLine(command, stage.state), 'sockpit attach api');
    }
  });
});

describe('lines for an app that are under way when the dashboard is left', () => {
  const setUp = (
    act: StackHandle['act'],
  ): { stage: FakeStage; input: AppInput; send: (text: string) => void } => {
    const stage = new FakeStage();
    stage.fake.act = act;
    const input = new AppInput(stage);
    return { stage, input, send: (text) => input.send({ app: 'api', instance: 1 }, text) };
  };

  it('are waited for a moment', async () => {
    const { stage, input, send } = setUp((app) => Promise.resolve({ app, ok: true, message: '' }));
    assert.equal(input.settled(), undefined);
    send('a');
    await input.settled();
    assert.deepEqual([input.close(), stage.timers.armed], [[], 1]);
  });

  it('are given up then, and counted', async () => {
    const { stage, input, send } = setUp(() => new Promise(() => undefined));
    send('a\nb');
    send('c');
    const settled = input.settled();
    stage.timers.advance(499);
    assert.equal(stage.state.unsent[0]?.lines, 3);
    stage.timers.advance(1);
    await settled;
    const to = { kind: 'line', app: 'api', instance: 1, name: 'api' };
    assert.deepEqual(input.close(), [{ to, lines: 3 }]);
    assert.equal(
      lostText({ to, lines: 3 }),
      '3 lines that were typed for api may not have reached it',
    );
  });

  it('are counted where they are refused in that moment, which nobody sees', async () => {
    const { input, send } = setUp((app) => Promise.resolve({ app, ok: false, message: 'no' }));
    send('a\nb');
    await input.settled();
    assert.equal(input.close()[0]?.lines, 2);
  });
});

describe('an attached app', () => {
  it('takes the place of the log where the requests were alone, and leaves in words', () => {
    const stage = new FakeStage({ status: stackWithTerminal() });
    stage.press('2', 'a', 'z', 'A');
    assert.equal(stage.state.mode.kind, 'attached');
    assert.equal(stage.state.focus, 'log');
    assert.equal(stage.state.zoom, true);
    stage.press('ctrl+]');
    assert.equal(stage.state.mode.kind, 'normal');
    assert.equal(said(stage), 'left the terminal of api; it runs on');
  });

  it('gets no key of ours but that one', () => {
    const stage = new FakeStage({ status: stackWithTerminal() });
    stage.press('2', 'A', 'q', 'ctrl+c', 'ctrl+z', 'ctrl+l', 'escape', '?');
    assert.equal(stage.state.mode.kind, 'attached');
    assert.deepEqual(stage.asked, []);
  });

  it('that has ended keeps its screen, and what is still typed acts on nothing', () => {
    const stage = new FakeStage({ status: stackWithTerminal() });
    stage.press('2', 'A');
    const { mode } = stage.state;
    assert.ok(mode.kind === 'attached');
    stage.dispatch({ type: 'mode', mode: { ...mode, over: 'exited with 3' } });
    stage.press('x', 'q', 'enter', 'ctrl+c', 'r');
    assert.equal(stage.state.mode.kind, 'attached');
    assert.deepEqual([...stage.asked, ...stage.fake.asked], []);
    stage.press('escape');
    assert.equal(stage.state.mode.kind, 'normal');
    assert.equal(said(stage), '');
  });
});
