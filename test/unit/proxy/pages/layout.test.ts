import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { html } from '../../../../src/proxy/pages/html.js';
import { renderPage } from '../../../../src/proxy/pages/layout.js';

describe('renderPage', () => {
  const text = renderPage({ title: 'a <b>', refresh: 2, body: html`<p>hello</p>` }, 'n0nce');

  it('is one document, each part opened and closed once and in its place', () => {
    const order = ['<!doctype html>', '<html', '<head>', '<style', '</style>', '</head>'];
    order.push('<body>', '<p>hello</p>', '</body>', '</html>');
    const places = order.map((part) => {
      assert.equal(text.split(part).length, 2, `${part} stands once`);
      return text.indexOf(part);
    });
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  });

  it('escapes the title and refreshes without JavaScript', () => {
    assert.match(text, /<title>a &lt;b&gt;<\/title>/);
    assert.match(text, /<noscript><meta http-equiv="refresh" content="2" \/><\/noscript>/);
  });
});
