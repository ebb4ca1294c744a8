import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clipboards, toTerminalClipboard, type Env } from '../../../../src/cli/desk/clipboard.js';

function programs(env: Env, platform: NodeJS.Platform = 'linux'): string {
  return clipboards(env, platform)
    .map(([program]) => program)
    .join(' ');
}

describe('the clipboard of a session', () => {
  it('is that of its desktop before that of tmux', () => {
    assert.equal(programs({ WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }), 'wl-copy xclip');
    assert.equal(programs({ DISPLAY: ':0', TMUX: '/tmp/tmux' }), 'xclip tmux');
    assert.equal(programs({ TMUX: '/tmp/tmux' }, 'darwin'), 'pbcopy tmux');
  });

  it('is the terminal’s where there is no program', () => {
    assert.equal(programs({}), '');
    assert.equal(toTerminalClipboard('漢a'), '\x1b]52;c;5ryiYQ==\x07');
  });
});
