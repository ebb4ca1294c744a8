/**
 * Whole screens against golden text in ../golden. After a wanted change: UPDATE_GOLDEN=1.
 */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { currentNotice } from '../../../../ui/notices.js';
import { commandsAt } from '../../../../ui/pointer.js';
import { AppScreen } from '../../../../ui/app-screen.js';
import { INVERSE, PLAIN, type Attr } from '../../../../ui/text/attr.js';
import type { Placed, Scene } from '../../../../ui/scene.js';
import { reduce, type Action, type UiState } from '../../../../ui/state.js';
import { makeTheme } from '../../../../ui/text/theme.js';
import { layoutOf, screenViews } from '../../../../ui/views/screen.js';
import type { LogLine } from '../../../../src/model/log.js';
import type { TerminalSize } from '../../../../src/model/terminal.js';
import type { OpenPhase, OpenRequest, RequestRecord } from '../../../../src/model/request.js';
import { FakeStage } from '../support/fake-stage.js';
import { sampleRequest } from '../support/sample-request.js';
import {
  NOW,
  readyState,
  sampleStack,
  sampleStatus,
  stackWithTerminal,
} from '../support/sample-stack.js';
import { screenText } from '../support/screen-text.js';

process.env['TZ'] = 'UTC';

/** A stage whose apps have written something of every kind. */
function talkative(options: ConstructorParameters<typeof FakeStage>[0]): FakeStage {
  const stage = new FakeStage(options);
  stage.print('web', 'listening on \x1b[36mrun/web.sock\x1b[0m', 'GET / 200 12ms');
  stage.print(
    'api',
    '\x1b[33mWARN\x1b[0m slow query 812ms: select * from carts where user_id = $1 order by updated_at desc limit 50',
  );
  stage.print('web', 'col1\tcol2\tcol3', '✅ 漢字 and 👩‍💻 in one line');
  stage.logs.add({
    kind: 'lines',
    lines: [
      {
        app: 'mail',
        n: 1,
        t: NOW,
        stream: 'sys',
        remark: 'crashed',
        text: 'exited with 1 after 1.2s',
      },
    ],
  });
  stage.print('web', 'TypeError: Cannot read properties of undefined');
  stage.logs.add({ kind: 'live', app: 'web', stream: 'out', text: 'Building… 64%' });
  return stage;
}

/** An app of several instances, one of which has two generations for a moment. */
function severalInstances(): FakeStage {
  const stage = new FakeStage({ columns: 80, rows: 24 });
  stage.print('web', 'beside it');
  const origins: readonly (readonly [string, Partial<LogLine>])[] = [
    ['before there were two', {}],
    ['api.1 starts (pid 1)', { instance: 1, stream: 'sys', remark: 'started' }],
    ['api.12 starts (pid 2)', { instance: 12, stream: 'sys', remark: 'started' }],
    ['GET / 200', { instance: 1 }],
    ['KeyError: cart', { instance: 12, stream: 'err' }],
    ['a line of the first that is too long for one row, wherever it is shown', { instance: 1 }],
    ['the next generation', { instance: 1 }],
    ['last words of the one before', { instance: 1, generation: 3 }],
    [
      'api.12 exited with 1; starts again in 100ms',
      { instance: 12, stream: 'sys', remark: 'crashed' },
    ],
    ['all of it reloads: app.py changed', { stream: 'sys', remark: 'note' }],
  ];
  const lines = origins.map(([text, origin], i): LogLine => ({
    app: 'api',
    n: i + 1,
    t: NOW,
    stream: 'out',
    text,
    ...origin,
  }));
  stage.logs.add({ kind: 'lines', lines });
  stage.logs.add({ kind: 'live', app: 'api', stream: 'out', instance: 12, text: '(Pdb) ' });
  return stage;
}

/** A minute of figures, with a peak. */
function lively(options: ConstructorParameters<typeof FakeStage>[0]): FakeStage {
  const stage = talkative(options);
  let total = 8000;
  for (let i = 0; i <= 30; i++) {
    total += Math.round(30 + 25 * Math.sin(i / 3));
    const apps = sampleStack().apps.map((app) => {
      if (app.name !== 'web') return app;
      return { ...app, cpu: 2 + (i % 5), requests: { ...app.requests, total } };
    });
    stage.dispatch({
      type: 'figures',
      status: sampleStack({ apps, now: NOW - 60_000 + i * 2000 }),
    });
  }
  return stage;
}

function someRequests(): RequestRecord[] {
  const sizes = [2, 4, 9, 15, 30, 80, 120, 400, 812, 2400];
  return [
    ...sizes.map((totalMs, i) =>
      sampleRequest({ t: NOW - 9000 + i * 100, target: `/products/${i}?page=2`, totalMs }),
    ),
    sampleRequest({ app: 'api', target: '/api/orders', method: 'POST', status: 201, totalMs: 44 }),
    sampleRequest({
      app: 'api',
      target: '/api/a/very/long/path/that/does/not/fit/into/any/column?with=a&query=as&well=yes',
      id: 12,
      status: 502,
      totalMs: 1004,
      heldMs: 990,
      note: 'upstream refused',
    }),
    sampleRequest({ app: undefined, target: '/nowhere', status: 404, totalMs: 0.4 }),
    sampleRequest({ app: 'web', target: '/live', status: 0, totalMs: 30_000 }),
    // In the list, and in no class of the histogram.
    sampleRequest({ app: 'web', target: '/events', totalMs: 3_600_000, stream: true }),
    sampleRequest({
      app: undefined,
      method: '',
      target: '',
      status: 400,
      totalMs: 0,
      note: 'the request is not HTTP/1.1',
    }),
  ];
}

/** The screen of an app's terminal, with this on it. */
function showing(size: TerminalSize, text: string): Promise<AppScreen> {
  return new Promise((resolve) => {
    const screen: AppScreen = new AppScreen(size, {
      changed: () => resolve(screen),
      answered: () => undefined,
    });
    screen.write(Buffer.from(text));
  });
}

function views(stage: FakeStage, change: Partial<Scene> = {}): Placed[] {
  return screenViews({ ...stage.scene, ...change });
}

function golden(name: string, stage: FakeStage, change: Partial<Scene> = {}): void {
  const path = fileURLToPath(new URL(`../golden/${name}.txt`, import.meta.url));
  const text = screenText(views(stage, change), stage.state.size);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

const SIZES = [
  [40, 10],
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

describe('the screen', () => {
  for (const [columns, rows] of SIZES) {
    it(`shows all apps at ${columns}x${rows}`, () => {
      golden(`all-${columns}x${rows}`, talkative({ columns, rows }));
    });

    it(`shows one app at ${columns}x${rows}`, () => {
      const stage = talkative({ columns, rows });
      stage.press('2');
      golden(`api-${columns}x${rows}`, stage);
    });

    it(`shows an app with its figures at ${columns}x${rows}`, () => {
      const stage = lively({ columns, rows });
      stage.press('1');
      golden(`web-${columns}x${rows}`, stage);
    });

    it(`shows an app that dies at ${columns}x${rows}`, () => {
      const stage = talkative({ columns, rows });
      stage.press('4');
      golden(`mail-${columns}x${rows}`, stage);
    });

    it(`shows the requests at ${columns}x${rows}`, () => {
      const stage = lively({ columns, rows });
      stage.requests.add({ kind: 'requests', records: someRequests() });
      stage.press('a', 'k', 'k');
      golden(`requests-${columns}x${rows}`, stage);
    });

    it(`shows one request in full at ${columns}x${rows}`, () => {
      const stage = lively({ columns, rows });
      stage.requests.add({ kind: 'requests', records: someRequests() });
      stage.press('a', 'k', 'k', 'space');
      stage.heads = {
        kind: 'held',
        id: 12,
        heads: {
          id: 12,
          request: [
            ['Host', 'localhost:8080'],
            [
              'User-Agent',
              'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
            ],
            ['Cookie', 'session=…; theme=…'],
            ['X-Name', 'S\xf8ren \x1b[31m'],
          ],
          answer: [['Content-Type', 'application/problem+json']],
        },
      };
      golden(`request-${columns}x${rows}`, stage);
    });

    it(`shows the stopping of apps at ${columns}x${rows}`, () => {
      const stage = talkative({ columns, rows });
      const apps = sampleStack().apps.map((app, index) =>
        index > 1
          ? sampleStatus(app.name, { kind: 'stopped', since: NOW, why: 'asked' })
          : sampleStatus(app.name, {
              kind: 'stopping',
              since: NOW - 3000,
              pid: 4121,
              deadline: NOW + 7000,
              then: 'stopped',
              remaining: ['gunicorn (4312)'],
            }),
      );
      stage.dispatch(snapshot(apps));
      const mode = { kind: 'stopping', since: NOW - 3000, forced: false } as const;
      stage.dispatch({ type: 'mode', mode });
      golden(`stopping-${columns}x${rows}`, stage);
    });
  }

  it('shows which instance wrote a line, in the log of all and in its own', () => {
    const stage = severalInstances();
    golden('instances-all-80x24', stage);
    stage.press('2', 'z');
    golden('instances-own-80x24', stage);
  });

  it('shows the requests that have not ended, and one of them in full', () => {
    for (const [columns, rows] of SIZES) {
      const stage = lively({ columns, rows });
      stage.requests.add({ kind: 'requests', records: someRequests() });
      const open = (phase: OpenPhase, changes: Partial<RequestRecord>): OpenRequest => {
        const record = sampleRequest({ id: 0, status: 0, bytes: 0, ...changes });
        return { phase, record: { ...record, totalMs: NOW - record.t } };
      };
      stage.requests.add({
        kind: 'open',
        requests: [
          open('answered', { t: NOW - 8_000_000, target: '/old', status: 101 }),
          open('answered', {
            t: NOW - 61_000,
            target: '/hmr',
            status: 101,
            ttfbMs: 60_900,
            bytes: 9000,
          }),
          open('sent', { t: NOW - 3200, app: 'api', target: '/api/report' }),
          open('held', { t: NOW - 14_400, app: 'mail', target: '/mail/send', heldMs: 14_390 }),
        ],
      });
      stage.press('a');
      golden(`open-requests-${columns}x${rows}`, stage);
      stage.press('space');
      golden(`open-request-${columns}x${rows}`, stage);
    }
  });

  it('has every figure of 300 apps with long names at 200x50, the curve of their requests too', () => {
    const apps = Array.from({ length: 300 }, (_, i) => ({
      ...sampleStatus(`service-number-${i + 1}`, readyState(i, 0)),
      prefix: `/services/number-${i + 1}/`,
    }));
    const stage = new FakeStage({ columns: 200, rows: 50, status: sampleStack({ apps }) });
    for (let i = 0; i < 8; i++) {
      const busier = apps.map((app) => ({
        ...app,
        requests: { ...app.requests, total: i * i * 10 },
      }));
      const now = NOW + i * 2000;
      stage.dispatch({ type: 'figures', status: sampleStack({ now, apps: busier }) });
    }
    const text = screenText(views(stage), stage.state.size);
    assert.match(text, /STATE +PID +CPU +MEM +RST REQ\/S {6,}p95 +5xx +ERR/);
    assert.match(text, /ready.* 0▅▆▇█ +-/);
  });

  it('says how many requests came too fast to be shown', () => {
    const stage = talkative({ columns: 120, rows: 40 });
    stage.requests.add({ kind: 'requests', records: someRequests() });
    stage.press('a');
    assert.doesNotMatch(screenText(views(stage), stage.state.size), /too fast/);
    stage.requests.add({ kind: 'gap', requests: 1234 });
    assert.match(screenText(views(stage), stage.state.size), /─ 16 ─ 1 234 came too fast ─/);
  });

  it('stays at a request that is looked at when it changes its phase, and when it ends', () => {
    const stage = talkative({ columns: 120, rows: 40 });
    const record = sampleRequest({ id: 0, status: 0, target: '/held', t: NOW - 5000 });
    stage.requests.add({ kind: 'requests', records: someRequests() });
    stage.requests.add({ kind: 'open', requests: [{ phase: 'held', record }] });
    stage.press('a');
    stage.dispatch({
      type: 'requests',
      change: { chosen: stage.scene.requests.shown.at(-1)?.seq },
    });
    const status = (): string | undefined =>
      /^ ?status +(.*?) *│/m.exec(screenText(views(stage), stage.state.size))?.[1];
    assert.equal(status(), 'held until web is ready');
    stage.requests.add({ kind: 'open', requests: [{ phase: 'sent', record }] });
    assert.equal(status(), 'sent to web.1, no answer yet');
    const ended = { ...record, id: 77, status: 204 };
    stage.requests.add({ kind: 'requests', records: [sampleRequest(), ended, sampleRequest()] });
    assert.equal(status(), '204 by web.1');
  });

  it('shows a long time of a request with one unit, and its details as far down as there is room', () => {
    for (const [columns, rows] of [
      [120, 40],
      [200, 50],
    ] as const) {
      const stage = talkative({ columns, rows });
      stage.dispatch(snapshot(sampleStack().apps.slice(0, 2)));
      stage.requests.add({
        kind: 'requests',
        records: [sampleRequest({ totalMs: 12_400, heldMs: 12_300, note: 'slow' })],
      });
      stage.press('a');
      const text = screenText(views(stage), stage.state.size);
      if (columns === 200) assert.match(text, /slow, held 12s$/m);
      assert.match(text, /held +12s, until/);
      assert.match(text, /over 2000.*100%/);
      const { list, details, divider } = layoutOf(stage.scene);
      assert.ok(list && details && divider);
      assert.equal(details.y, list.y + list.height);
      assert.equal(details.y + details.height, divider.y + divider.height);
    }
  });

  it('says why there is nothing to move between list and log', () => {
    const told = (columns: number, ...keys: readonly string[]): string | undefined => {
      const stage = talkative({ columns, rows: 40 });
      stage.press(...keys);
      return currentNotice(stage.state, stage.now())?.text;
    };
    assert.match(told(80, '>') ?? '', /side by side from 100 columns on$/);
    assert.match(told(200, 'z', '>') ?? '', /^the list is hidden; z shows it again$/);
    assert.equal(told(200, '>'), undefined);
  });

  it('shows the help', () => {
    for (const [columns, rows] of SIZES) {
      const stage = talkative({ columns, rows });
      stage.press('?');
      golden(`help-${columns}x${rows}`, stage);
    }
  });

  it('shows the commands, and those that fit what is typed', () => {
    for (const [columns, rows] of SIZES) {
      const stage = talkative({ columns, rows });
      stage.press('2', ':', 'r', 'e', 's', 'down');
      golden(`palette-${columns}x${rows}`, stage);
    }
  });

  it('shows the signals for an app', () => {
    const stage = talkative({});
    stage.press('2', 'K', 'down');
    golden('signals-80x24', stage);
  });

  it('shows the screen of an app that has the keys', async () => {
    for (const [columns, rows] of SIZES) {
      const stage = talkative({ columns, rows, status: stackWithTerminal() });
      stage.press('2', 'A');
      golden(`joining-${columns}x${rows}`, stage);
      const { log } = layoutOf(stage.scene);
      const attached = await showing(
        { columns: log.width, rows: log.height },
        '> /home/me/shop/api.py(12)\r\n-> ✅ 漢字\r\n(Pdb) p 1+1\r\n2\r\n(Pdb) ',
      );
      golden(`attached-${columns}x${rows}`, stage, { attached });
      const { mode } = stage.state;
      assert.ok(mode.kind === 'attached');
      stage.dispatch({ type: 'mode', mode: { ...mode, over: 'exited with 3' } });
      golden(`attached-over-${columns}x${rows}`, stage, { attached });
    }
  });

  it('shows marks between the lines', () => {
    const stage = talkative({});
    stage.press('m');
    stage.print('web', 'after the mark');
    golden('mark-80x24', stage);
  });

  it('shows what is searched for, and how often it is there', () => {
    const stage = talkative({});
    stage.press('/', 'w', 'e', 'b');
    golden('typing-80x24', stage);
    stage.press('enter');
    golden('search-80x24', stage);
  });

  it('asks before it stops what runs', () => {
    const stage = talkative({});
    stage.press('q');
    golden('confirm-80x24', stage);
    const small = talkative({ columns: 40, rows: 10 });
    small.press('q');
    golden('confirm-40x10', small);
  });

  it('shows timestamps, cut lines and the log alone', () => {
    const stage = talkative({});
    stage.press('t', 'w', 'right', 'z');
    golden('zoom-80x24', stage);
  });

  it('says how much came while it is paused', () => {
    const stage = talkative({ rows: 16 });
    stage.press('1', 'F');
    stage.print('web', 'new 1', 'new 2', 'new 3');
    golden('paused-80x16', stage);
  });

  it('counts nothing as new that is in view', () => {
    const stage = talkative({ rows: 24 });
    stage.press('1', 'F');
    stage.print('web', 'new 1');
    const text = screenText(views(stage), stage.state.size);
    assert.match(text, /^new 1$/m);
    assert.match(text, /─ web ─ paused ─ 6 lines/);
  });

  it('tells long names apart in the list and in the log of all', () => {
    const stage = new FakeStage();
    const names = ['payments-worker-high-priority', 'payments-worker-low-priority'];
    stage.dispatch(snapshot(names.map((name) => sampleStatus(name, readyState(1, 0)))));
    for (const name of names) stage.print(name, `I am ${name}`);
    golden('long-names-80x24', stage);
    // A long name costs its own middle, not the figures.
    stage.dispatch({ type: 'resize', size: { columns: 200, rows: 50 } });
    golden('long-names-200x50', stage);
  });

  it('shows notices', () => {
    const stage = talkative({});
    const notice = {
      t: NOW,
      level: 'warning',
      app: 'api',
      text: 'listens beyond loopback',
    } as const;
    stage.dispatch({ type: 'notice', notice, showMs: 8000 });
    golden('notice-80x24', stage);
    stage.press('!');
    golden('notices-80x24', stage);
  });

  it('is drawn in ASCII where the terminal knows nothing else', () => {
    const stage = talkative({ columns: 120, rows: 30 });
    golden('ascii-120x30', stage, { theme: makeTheme({ colour: true, ascii: true }) });
  });

  it('shows that it is starting, with the notes', () => {
    const stage = new FakeStage();
    stage.state = { ...stage.state, stack: undefined };
    golden('starting-80x24', stage, { notes: ['from your side: ssh -NL 8080:localhost:8080 box'] });
  });

  it('says where it is too small, and shows nothing where there is no room at all', () => {
    golden('small-30x5', talkative({ columns: 30, rows: 5 }));
    assert.equal(
      screenText(views(talkative({ columns: 1, rows: 1 })), { columns: 1, rows: 1 }),
      '…\n',
    );
  });

  it('shows what is asked and typed where it is too small, and what comes of it', () => {
    const small = (...keys: readonly string[]): string => {
      const stage = talkative({ columns: 39, rows: 8 });
      stage.press(...keys);
      return screenText(views(stage), stage.state.size);
    };
    assert.match(small('q'), /^ stop all\? {2}y yes {2}d detach {2}Esc stay/m);
    assert.match(small('q', 'y'), /^ 3 left +Ctrl-C kill at once/m);
    assert.match(small('/', 'w', 'e', 'b'), /^ \/web +1 of 5/m);
    assert.match(small('&', 'w'), /^ &w /m);
    assert.match(small('S'), /^ save to /m);
    assert.match(small('1', 'i', 'x'), /^ to web: x/m);
    assert.match(small(':', 's', 't', 'o', 'p'), /^ :stop[^]*▸.*stop/m);
    assert.match(small('1', 'K'), /^ signal[^]*▸.*HUP/m);
    assert.match(small('?'), /Esc/);
    const line = talkative({ columns: 39, rows: 1 });
    line.press('q');
    assert.match(screenText(views(line), line.state.size), /stop all\?/);
  });

  it('shows 300 apps around the selected one', () => {
    const apps = Array.from({ length: 300 }, (_, i) =>
      sampleStatus(`svc-${i + 1}`, readyState(i, 0)),
    );
    const stage = talkative({ columns: 120, rows: 30 });
    stage.dispatch(snapshot(apps));
    stage.dispatch({ type: 'select', app: 'svc-150' });
    golden('many-120x30', stage);
  });
});

describe('a list that is longer than its room', () => {
  const many = (): FakeStage => {
    const stage = new FakeStage();
    const apps = Array.from({ length: 100 }, (_, i) =>
      i === 59
        ? { ...sampleStack().apps[3]!, name: 'svc-60' }
        : i === 79
          ? { ...sampleStack().apps[2]!, name: 'svc-80' }
          : sampleStatus(`svc-${i + 1}`, readyState(i, 0)),
    );
    stage.dispatch(snapshot(apps));
    stage.print('svc-90', 'TypeError: x');
    return stage;
  };
  const numbers = (stage: FakeStage): string[] =>
    [...screenText(views(stage), stage.state.size).matchAll(/^[ ▸] {0,2}(\d+) [●◐✖○] /gm)].map(
      ([, number = '']) => number,
    );

  it('shows first what fails, what starts, and whose errors nobody has seen', () => {
    assert.deepEqual(numbers(many()).slice(0, 5), ['60', '80', '90', '1', '2']);
  });

  it('stands as in the config where that is wished for, and again otherwise', () => {
    const stage = many();
    stage.press('O');
    assert.deepEqual(numbers(stage).slice(0, 3), ['1', '2', '3']);
    stage.press('O');
    assert.deepEqual(numbers(stage).slice(0, 2), ['60', '80']);
  });

  it('is walked and clicked as it is shown', () => {
    const stage = many();
    stage.press('j');
    assert.equal(stage.state.selected, 'svc-60');
    // The error was in view when the key was pressed: it has been seen.
    stage.press('j', 'j');
    assert.equal(stage.state.selected, 'svc-1');
    const { list } = layoutOf(stage.scene);
    assert.ok(list);
    const click = { kind: 'mouse', action: 'press', x: 5, y: list.y + 2 } as const;
    assert.deepEqual(commandsAt(stage.scene, click)[0], { kind: 'app', number: 80 });
  });
});

it('says in the title why a filter does not work, also where lines have passed it', async () => {
  const stage = talkative({ columns: 120, rows: 40 });
  stage.press('&', 'ctrl+r', 'e', 'enter');
  await setImmediate();
  assert.ok(stage.scene.entries.length > 0);
  stage.desk.match = () => Promise.reject(new Error('it takes too long'));
  stage.print('web', 'one line more');
  views(stage);
  await setImmediate();
  const text = screenText(views(stage), stage.state.size);
  assert.match(text, /─ & \/e\/ ─ it takes too long ─/);
  assert.match(text, /one line|TypeError|WARN|listening/);
});

it('begins a filter anew once it was emptied, and leaves no hole in the header', () => {
  const stage = talkative({ columns: 160, rows: 40 });
  stage.press('&', 'ctrl+r', 'x', 'enter', '&', 'backspace', 'enter', '&', 'w', 'enter');
  assert.equal(stage.state.filter.regex, false);
  const rates = [9, ...Array.from({ length: 20 }, () => 0)];
  stage.state = { ...stage.state, history: { ...stage.state.history, rates } };
  assert.match(screenText(views(stage), stage.state.size), /req\/s {2}(?:worst )?p95/);
});

describe('the screen at any size', () => {
  it('never draws outside of a rectangle', () => {
    for (let columns = 1; columns <= 210; columns += 11) {
      for (let rows = 1; rows <= 60; rows += 7) {
        const stage = talkative({ columns, rows });
        stage.press('2');
        screenText(views(stage), stage.state.size);
        for (const key of [
          '?',
          'escape',
          '0',
          'a',
          '&',
          'escape',
          'v',
          'g',
          'escape',
          'z',
          't',
          'q',
          'y',
        ]) {
          stage.press(key);
          screenText(views(stage), stage.state.size);
        }
      }
    }
  });
});

describe('without colour', () => {
  const foregroundOf = (attr: Attr): number => (attr >> 9) & 0x1ff;

  it('no cell has one, and the selection is inverse', () => {
    const stage = talkative({ columns: 120, rows: 40 });
    stage.press('2');
    const theme = makeTheme({ colour: false, ascii: false });
    const runs = views(stage, { theme }).flatMap(({ rows }) => rows.flat());
    for (const { attr, text } of runs) {
      assert.equal(foregroundOf(attr), foregroundOf(PLAIN), text);
      assert.equal(attr & 0x1ff, PLAIN & 0x1ff, text);
    }
    assert.ok(runs.some(({ attr, text }) => (attr >> 18) & INVERSE && text.includes('api')));
  });
});

function snapshot(apps: NonNullable<UiState['stack']>['apps']): Action {
  return {
    type: 'event',
    event: { type: 'snapshot', t: NOW, status: sampleStack({ apps }) },
    now: NOW,
  };
}

describe('an app that lives on', () => {
  it('counts its time up without news', () => {
    const stage = talkative({});
    stage.press('1');
    const later = screenText(views(stage, { now: NOW + 120_000 }), stage.state.size);
    assert.match(later, /▸1 ● web {4}\/ {8}ready +14m/);
    assert.equal(reduce(stage.state, { type: 'shift', delta: 1 }).shift, 0);
  });
});
