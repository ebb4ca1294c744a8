import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostName, placesOf } from '../../../src/model/place.js';

describe('the place of an app', () => {
  it('is below localhost by a single label, and at a whole name as it is', () => {
    assert.equal(hostName('diet'), 'diet.localhost');
    assert.equal(hostName('app.example.test'), 'app.example.test');
  });

  it('names its host only where it has one of its own', () => {
    const prefixes = ['/api/', '/v2/'];
    assert.deepEqual(placesOf({ prefixes, host: null }, ':80'), prefixes);
    assert.deepEqual(placesOf({ prefixes }), prefixes);
    assert.deepEqual(placesOf({ prefixes, host: 'diet' }, ':8080'), [
      'diet.localhost:8080/api/',
      'diet.localhost:8080/v2/',
    ]);
    assert.deepEqual(placesOf({ prefixes: [], host: 'diet' }), []);
  });
});
