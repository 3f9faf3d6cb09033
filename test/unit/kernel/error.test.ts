import { expect, test } from 'vitest';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';

test('an error of a code has the details of that code', () => {
  const error: unknown = new LedgerError('METHOD_NOT_ALLOWED', 'the path has no such method', {
    details: { allow: 'GET' },
  });
  expect(isLedgerError(error, 'METHOD_NOT_ALLOWED') && error.details.allow).toBe('GET');
  expect(isLedgerError(error, 'ROUTE_UNKNOWN', 'METHOD_NOT_ALLOWED')).toBe(true);
  expect(isLedgerError(error, 'ROUTE_UNKNOWN')).toBe(false);
});

test('an error without details, pointer and cause has none', () => {
  const error = new LedgerError('ROUTE_UNKNOWN', 'there is no call at this path');
  expect([error.details, error.pointer, error.cause]).toEqual([{}, undefined, undefined]);
});

test('details that its code does not have, or that it always has, are demanded by the compiler', () => {
  // @ts-expect-error this code always comes with what is allowed
  const bare = new LedgerError('METHOD_NOT_ALLOWED', 'the path has no such method');
  // @ts-expect-error this code has no details
  const full = new LedgerError('ROUTE_UNKNOWN', 'there is no call at this path', { details: { allow: 'GET' } });
  // @ts-expect-error there is no such code
  const unknown = new LedgerError('NO_SUCH_CODE', 'nothing');
  expect([bare, full, unknown].every((error) => isLedgerError(error))).toBe(true);
});

test('what is not an error of the ledger is not taken for one', () => {
  expect(isLedgerError(new TypeError('undefined is not a function'))).toBe(false);
});
