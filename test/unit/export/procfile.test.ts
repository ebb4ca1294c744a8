import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExportError } from '../../../src/export/exported.js';
import type { App } from '../../../src/model/app.js';
import { exportProcfile } from '../../../src/export/procfile.js';
import { withExec } from '../../../src/supervisor/command/shell-command.js';
import { book, golden, nastyStack, stackOf } from './nasty.js';

describe('export procfile', () => {
  it('writes what it wrote', () => {
    golden('procfile', exportProcfile(nastyStack(), book, { withExec }));
  });

  it('says how the env files of the stack are read', () => {
    const notes = (...envFiles: string[]): readonly string[] =>
      exportProcfile(stackOf([{}], { envFiles }), book, { withExec }).notes;
    const [base] = stackOf([{}]).envFiles;
    assert.ok(base !== undefined);
    assert.ok(!notes(base).some((note) => note.includes('env files')));
    assert.ok(
      notes(base, '/project/my more.env').includes(
        "the env files of the stack have to be named: foreman start -e '.env,my more.env'",
      ),
    );
  });

  it('names an .env only where there is one', () => {
    const note = (folder: string, ...envFiles: string[]): string | undefined =>
      exportProcfile(stackOf([{}], { envFiles: ['/project/.env', ...envFiles] }), book, {
        withExec,
        folder,
        isFile: () => false,
      }).notes.find((each) => each.includes('foreman start -e'));
    assert.equal(note('/else'), undefined);
    assert.match(note('/else', '/project/named.env') ?? '', /-e \.\.\/project\/named\.env$/);
    assert.match(note('/project', '/project/named.env') ?? '', /-e named\.env$/);
  });

  it('gives secrets of one name and several values a name each: there is one .env', () => {
    const stack = stackOf([
      { name: 'web', env: { TOKEN: 'a' } },
      { name: 'mail', env: { TOKEN: 'b' } },
      { name: 'cron', env: { TOKEN: 'a' } },
    ]);
    const { files, notes } = exportProcfile(stack, book, {
      withExec,
      given: new Map([['WEB_TOKEN', 'x']]),
    });
    const lines = files[0]?.text.split('\n') ?? [];
    const mail = lines.find((line) => line.startsWith('mail:')) ?? '';
    assert.match(mail, /export TOKEN="\$MAIL_TOKEN"/);
    assert.ok(!lines.some((line) => /^(?:web|cron):.*TOKEN/.test(line)));
    assert.ok(notes.includes('mail: its TOKEN is called MAIL_TOKEN there'));
  });

  it('says how to start several instances, and the others beside them', () => {
    const notes = (...apps: Partial<App>[]): readonly string[] =>
      exportProcfile(stackOf(apps), book, { withExec }).notes;
    const keep = { name: 'keep', instances: 2 };
    assert.ok(
      notes(keep, { name: 'a', instances: 3 }, { name: 'b', start: 'manual', instances: 4 }).some(
        (note) => note.endsWith('foreman start -m all=1,keep=2,a=3'),
      ),
    );
    assert.ok(!notes({}).some((note) => note.includes('foreman start -m')));
  });

  it('runs each app in its own folder, wherever it lies itself', () => {
    const stack = stackOf([{}, { name: 'b', cwd: '/else/b' }]);
    const exported = exportProcfile(stack, book, { withExec, folder: '/else/b' });
    const text = exported.files[0]?.text ?? '';
    assert.match(text, /^api: cd \/project \|\| exit; /m);
    assert.doesNotMatch(text, /^b: cd /m);
    const [note] = exported.notes.filter((each) => each.includes('foreman start -e'));
    assert.match(note ?? '', /-e \.\.\/\.\.\/project\/\.env$/);
    assert.ok(exported.notes.some((each) => each.startsWith('it lies in /else/b; ')));
  });

  it('is refused where there is no app to start', () => {
    const files = { source: { kind: 'files', root: '/p', spa: false } } as const;
    assert.throws(() => exportProcfile(stackOf([files]), book, { withExec }), ExportError);
  });

  it('leaves a plain line as it was', () => {
    const command = 'gunicorn --bind unix:app.sock  api:app # as before';
    const plain = {
      source: { kind: 'command', command },
      upstream: {
        kind: 'literal',
        upstream: { kind: 'unix', path: '/project/app.sock' },
        text: 'unix:app.sock',
      },
    } as const;
    const { files } = exportProcfile(stackOf([plain]), book, { withExec });
    assert.equal(files[0]?.text.split('\n').at(-2), `api: ${command}`);
  });
});
