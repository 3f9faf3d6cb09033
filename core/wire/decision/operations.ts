import * as z from 'zod';
import { MAX_BATCH_BODY_BYTES } from '../../limits.ts';
import { idInPath } from '../kit/fields.ts';
import { emptyInput, type Operation } from '../kit/operation.ts';
import {
  consumptionAnswer,
  disclosureInput,
  disclosureMade,
  disclosureRefused,
  evaluationAnswer,
  evaluationInput,
  evaluationQuery,
  evaluationsAnswer,
  evaluationsInput,
  permitAnswer,
  pushInput,
  pushPermitted,
  refusal,
} from './schemas.ts';

const permitParams = z.strictObject({ id: idInPath });

/** Lists the calls of systems that push or share data: checks, permits and disclosures. */
export const DECISION_OPERATIONS = {
  evaluate: {
    method: 'POST',
    path: '/access/v1/evaluation',
    summary: 'May this push or disclosure go ahead now? Writes nothing',
    tag: 'Decisions',
    writes: false,
    scopes: ['checks', 'decisions'],
    query: evaluationQuery,
    body: evaluationInput,
    responses: { 200: evaluationAnswer },
  },
  evaluateMany: {
    method: 'POST',
    path: '/access/v1/evaluations',
    summary: 'Up to 1,000 checks in one call. Writes nothing',
    tag: 'Decisions',
    scopes: ['checks', 'decisions'],
    query: evaluationQuery,
    body: evaluationsInput,
    writes: false,
    bodyLimit: MAX_BATCH_BODY_BYTES,
    responses: { 200: evaluationsAnswer },
  },
  requestPush: {
    method: 'POST',
    path: '/v1/pushes',
    summary: 'Ask for the permit of one push; the answer is put on record',
    tag: 'Decisions',
    scopes: ['decisions'],
    body: pushInput,
    responses: { 200: refusal, 201: pushPermitted },
  },
  readPermit: {
    method: 'GET',
    path: '/v1/permits/{id}',
    summary: 'What a permit allowed, and whether it has been used',
    tag: 'Decisions',
    scopes: ['decisions'],
    params: permitParams,
    responses: { 200: permitAnswer },
  },
  consumePermit: {
    method: 'POST',
    path: '/v1/permits/{id}/consumption',
    summary: 'Use a permit, at the moment of sending; the question is asked again',
    tag: 'Decisions',
    scopes: ['decisions'],
    params: permitParams,
    body: emptyInput,
    responses: { 200: consumptionAnswer },
  },
  disclose: {
    method: 'POST',
    path: '/v1/disclosures',
    summary: "Filter a subject's data by what a recipient may have; decided, recorded and answered in one step",
    tag: 'Decisions',
    scopes: ['decisions'],
    body: disclosureInput,
    responses: { 200: disclosureRefused, 201: disclosureMade },
  },
} as const satisfies Readonly<Record<string, Operation>>;
