import { expect, it } from 'vitest';
import { later } from '../../../core/kernel/instant.ts';
import { isRegisteredAt } from '../../../core/registry/staff.ts';
import { NOW } from '../../support/sample-registry.ts';

const MEMBER = { id: 'hash', version: 1, branches: ['B-1', 'B-2'], products: [], validUntil: later(NOW, 1) };

it.each([
  ['at a branch of theirs', 'B-2', NOW, true],
  ['at another branch', 'B-3', NOW, false],
  ['when their registration ends', 'B-1', MEMBER.validUntil, false],
])('staff %s', (_, branch, now, registered) => {
  expect(isRegisteredAt(MEMBER, branch, now)).toBe(registered);
});
