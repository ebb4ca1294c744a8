import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadStack, runStack } from 'sockpit';

const directory = import.meta.dirname;

test('what is put into the basket is in it', async () => {
  await using stack = await runStack(await loadStack({ directory }));
  await stack.ready();
  await fetch(`${stack.url}/shop/apple`, { method: 'POST' });
  const answer = await fetch(`${stack.url}/shop/`);
  assert.deepEqual(await answer.json(), ['/apple']);
});

test('two stacks side by side share nothing', async () => {
  const config = await loadStack({ directory, apps: ['shop'] });
  await using one = await runStack(config);
  await using two = await runStack(config);
  await Promise.all([one.ready(), two.ready()]);
  await fetch(`${one.url}/shop/pear`, { method: 'POST' });
  assert.deepEqual(await (await fetch(`${two.url}/shop/`)).json(), []);
  assert.notEqual((await one.app('shop')).socket, (await two.app('shop')).socket);
});

test('what an app prints can be read', async () => {
  await using stack = await runStack(await loadStack({ directory }));
  await stack.ready();
  const lines = stack.handle.logs({ apps: ['mail'], follow: true }, AbortSignal.timeout(10_000));
  for await (const chunk of lines) {
    if (chunk.kind !== 'lines') continue;
    if (chunk.lines.some(({ text }) => text.startsWith('mail is sent for http'))) return;
  }
  assert.fail('no mail');
});
