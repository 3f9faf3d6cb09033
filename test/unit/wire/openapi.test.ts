import { describe, expect, test } from 'vitest';
import { findOperation, OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import { openApiDocument } from '../../../core/wire/openapi.ts';
import type { Body } from '../../support/api.ts';

const document: Body = openApiDocument();

describe('the OpenAPI document', () => {
  test('describes every operation once, with its parameters, answers and problem', () => {
    const described = Object.values(document.paths).flatMap((path: Body) => Object.values(path)) as Body[];
    expect(described.map(({ operationId }) => operationId).sort()).toEqual([...OPERATION_IDS].sort());
    for (const [path, methods] of Object.entries<Body>(document.paths)) {
      for (const operation of Object.values<Body>(methods)) {
        const named = operation.parameters
          .filter(({ in: place }: Body) => place === 'path')
          .map(({ name }: Body) => name);
        expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
        expect(operation.responses.default.content).toHaveProperty(['application/problem+json']);
      }
    }
  });

  test('tells which bodies are refused for unknown members, and which scopes are asked for', () => {
    const consent = document.paths['/v1/subjects/{subject}/consents'].post;
    expect(consent.requestBody.content['application/json'].schema.additionalProperties).toBe(false);
    expect(consent.security).toEqual([{ bearer: ['consents', 'consents:staff', 'consents:any'] }]);
    expect(document.paths['/v1/permits/{id}/consumption'].post.requestBody.required).toBe(false);
    expect(document.paths['/checkpoint'].get.security).toEqual([]);
  });

  test('is plain JSON with every reference in it', () => {
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(([, place]) => place);
    const { securitySchemes: _, ...components } = document.components;
    const there = Object.entries(components).flatMap(([kind, parts]) =>
      Object.keys(parts as object).map((name) => `${kind}/${name}`),
    );
    expect(new Set(referred)).toEqual(new Set(there));
    expect(text.match(/"\$ref"/g)).toHaveLength(referred.length);
  });
});

describe('an operation', () => {
  test('is found by its own path and method alone', () => {
    for (const id of OPERATION_IDS) {
      const { method, path } = OPERATIONS[id];
      const example = path.replace(/\{\w+\+\}/, '0/x001/002').replace(/\{\w+\}/g, 'a.b~c');
      expect(findOperation(method, example).id).toBe(id);
      expect(findOperation(method, `${example}/`).id).not.toBe(['readTile', 'readMap'].includes(id) ? null : id);
      expect(findOperation('TRACE', example)).toEqual({ id: null, methods: expect.arrayContaining([method]) });
    }
    expect(findOperation('GET', '/openapiXjson')).toEqual({ id: null, methods: [] });
    expect(findOperation('HEAD', '/health').id).toBe('health');
  });
});

test('a change of the API shows in test/golden/openapi.json', async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../golden/openapi.json');
});
