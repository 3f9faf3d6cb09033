import { describe, expect, it } from 'vitest';
import { quantity, RpcError, rpcRequest, rpcResult, toQuantity } from '../../../core/kernel/json-rpc.ts';

const unavailable = expect.objectContaining({ code: 'CHAIN_UNAVAILABLE' });

describe('JSON-RPC', () => {
  it('writes a call', () => {
    expect(JSON.parse(rpcRequest('eth_chainId', []))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_chainId',
      params: [],
    });
  });

  it('gives the result, null too, and also beside an empty error', () => {
    expect(rpcResult('m', { result: null })).toBeNull();
    expect(rpcResult('m', { result: '0x1', error: null })).toBe('0x1');
  });

  it('tells a refusal, with what the contract reverted with, however deep it is', () => {
    const refusal = (data: unknown) => {
      try {
        return rpcResult('m', { error: { code: 3, message: 'execution reverted', data } });
      } catch (error) {
        return error instanceof RpcError ? [error.code, error.message, error.data] : error;
      }
    };
    expect(refusal('0xabcd')).toEqual([3, 'execution reverted', '0xabcd']);
    expect(refusal({ data: '0xabcd' })).toEqual([3, 'execution reverted', '0xabcd']);
    expect(refusal('no hex')).toEqual([3, 'execution reverted', null]);
  });

  it.each([[null], ['text'], [{}], [{ error: null }]])('refuses %j, which is no answer', (answer) => {
    expect(() => rpcResult('eth_chainId', answer)).toThrow(unavailable);
  });

  it('reads and writes quantities', () => {
    expect(quantity(toQuantity(31_337n))).toBe(31_337n);
    for (const bad of ['0x', '7a69', 31_337, null]) expect(() => quantity(bad)).toThrow(unavailable);
  });
});
