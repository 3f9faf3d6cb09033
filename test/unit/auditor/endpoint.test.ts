import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSafeEndpoint } from '../../../clients/auditor/endpoint.ts';

test.each([
  'https://ledger.example/log',
  'https://10.0.0.7:8545',
  'http://localhost:3000',
  'http://127.0.0.1',
  'http://127.8.4.2:1/x',
  'http://[::1]:8545/',
])('%s may be called', (url) => {
  expect(isSafeEndpoint(url)).toBe(true);
});

test.each([
  'http://ledger.example',
  'http://10.0.0.7:8545',
  'http://localhost.example',
  'http://127.0.0.1.example',
  'http://127.0.0.1@ledger.example',
  'http://[::2]',
  'ftp://localhost',
  'file:///etc/passwd',
  'localhost:3000',
  '',
])('%s may not', (url) => {
  expect(isSafeEndpoint(url)).toBe(false);
});

test('no other host is called without https', () => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['http'] }), (url) => {
      fc.pre(!/^http:\/\/(?:localhost|127\.)/.test(url));
      return !isSafeEndpoint(url) && isSafeEndpoint(url.replace('http', 'https'));
    }),
  );
});
