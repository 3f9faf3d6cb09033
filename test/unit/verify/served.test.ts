import { describe, expect, test } from 'vitest';
import { memoryApi } from '../../support/api.ts';

describe('GET /verify', () => {
  const api = memoryApi();

  test('serves the page to everybody, with its own content security policy', async () => {
    const { status, headers } = await api.sendAsIs(null, 'GET', '/verify');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is no reason to relax the policy of anything else', async () => {
    const { headers } = await api.sendAsIs(null, 'GET', '/health');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });
});
