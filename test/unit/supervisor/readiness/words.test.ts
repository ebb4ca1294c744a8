import assert from 'node:assert/strict';
import { it } from 'node:test';
import { errorIn } from '../../../../src/supervisor/readiness/words.js';

it('the last error of an output is found, whoever printed it', () => {
  assert.equal(errorIn(['Traceback (most recent call last):', '  File "x"']), undefined);
  assert.equal(
    errorIn([
      'ValueError: a',
      'During handling …',
      "ModuleNotFoundError: No module named 'x'",
      'bye',
    ]),
    "ModuleNotFoundError: No module named 'x'",
  );
  assert.equal(
    errorIn(['sqlalchemy.exc.OperationalError: (psycopg2) no']),
    'sqlalchemy.exc.OperationalError: (psycopg2) no',
  );
  assert.equal(
    errorIn(["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'y'"]),
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'y'",
  );
  assert.equal(errorIn(['[error] Errors: 0', 'No Error here', 'Error handling is on']), undefined);
  assert.equal(errorIn([`Error: ${'x'.repeat(500)}`])?.length, 160);
});
