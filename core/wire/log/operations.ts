import * as z from 'zod';
import { eventParams } from '../kit/event.ts';
import { page } from '../kit/fields.ts';
import { NOT_STAFF_SCOPES, type Operation } from '../kit/operation.ts';
import {
  anchorsAnswer,
  authzenConfiguration,
  health,
  ledgerDescription,
  proofAnswer,
  proofPending,
  proofQuery,
} from './schemas.ts';

/** Lists the calls about proofs, the log's files and the ledger's description of itself. */
export const LOG_OPERATIONS = {
  proveEvent: {
    method: 'GET',
    path: '/v1/events/{event}/proof',
    summary: 'The proof bundle of an event, with the coverage of a push or disclosure; 202 until it can be made',
    tag: 'Proofs',
    scopes: ['audit', ...NOT_STAFF_SCOPES],
    params: eventParams,
    query: proofQuery,
    responses: { 200: proofAnswer, 202: proofPending },
  },
  listAnchors: {
    method: 'GET',
    path: '/v1/anchors',
    summary: 'Checkpoints that the contract accepted, newest first',
    tag: 'Proofs',
    scopes: ['audit'],
    query: page,
    responses: { 200: anchorsAnswer },
  },
  readCheckpoint: {
    method: 'GET',
    path: '/checkpoint',
    summary: 'The newest signed checkpoint (C2SP tlog-checkpoint)',
    tag: 'Log',
    scopes: [],
    responses: { 200: 'text/plain; charset=utf-8' },
  },
  readTile: {
    method: 'GET',
    path: '/tile/{path+}',
    summary: 'A tile or entry bundle (C2SP tlog-tiles); wants the scope `audit` where tiles are closed',
    tag: 'Log',
    scopes: [],
    params: z.strictObject({ path: z.string().max(128) }),
    responses: { 200: 'application/octet-stream' },
  },
  readMap: {
    method: 'GET',
    path: '/map/{path+}',
    summary: 'A file of the map (docs/formats/map.md); wants the scope `audit` where tiles are closed',
    tag: 'Log',
    scopes: [],
    params: z.strictObject({ path: z.string().max(128) }),
    responses: { 200: 'application/octet-stream' },
  },
  describeLedger: {
    method: 'GET',
    path: '/.well-known/consent-ledger',
    summary: 'Origin, keys and contract of this ledger',
    tag: 'Log',
    scopes: [],
    responses: { 200: ledgerDescription },
  },
  describeDecisions: {
    method: 'GET',
    path: '/.well-known/authzen-configuration',
    summary: 'Where the AuthZEN calls are',
    tag: 'Decisions',
    scopes: [],
    responses: { 200: authzenConfiguration },
  },
  readOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    tag: 'Log',
    scopes: [],
    responses: { 200: z.looseObject({ openapi: z.string() }) },
  },
  readVerifyPage: {
    method: 'GET',
    path: '/verify',
    summary: 'A page that verifies proofs in the browser and asks nobody but the chain; one file, to be saved',
    tag: 'Proofs',
    scopes: [],
    responses: { 200: 'text/html; charset=utf-8' },
  },
  health: {
    method: 'GET',
    path: '/health',
    summary: 'Whether the API answers',
    tag: 'Log',
    scopes: [],
    responses: { 200: health },
  },
} as const satisfies Readonly<Record<string, Operation>>;
