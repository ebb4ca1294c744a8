import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeHtml, html, plainText } from '../../../../src/proxy/pages/html.js';

describe('html', () => {
  it('escapes values and takes markup as it is', () => {
    const inner = html`<i>${'<&>"\''}</i>`;
    assert.equal(
      html`<b title="${'"x"'}">${inner}${[inner, inner]}${1}</b>`.text,
      '<b title="&quot;x&quot;">' + '<i>&lt;&amp;&gt;&quot;&#39;</i>'.repeat(3) + '1</b>',
    );
  });

  it('shows control characters as what they are not', () => {
    assert.equal(escapeHtml('a\0b\x1bc\td\n'), 'a\ufffdb\ufffdc\td\n');
  });
});

describe('plainText', () => {
  it('removes colours and other sequences', () => {
    assert.equal(plainText('\x1b[1;31mred\x1b[0m \x1b]0;title\x07x\x1b[2Ky\x1b'), 'red xy');
    assert.equal(plainText('plain [31m'), 'plain [31m');
  });
});
