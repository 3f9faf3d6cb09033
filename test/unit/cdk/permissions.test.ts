import { beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../../core/vocabulary.ts';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import { FUNCTION_NAMES } from '../../../lambdas/functions/index.ts';
import { type Access, judge, type PolicyStatement } from '../../support/iam-policy.ts';
import { statementsByRole } from './policies.ts';
import { exampleStage, synthesize } from './synthesize.ts';

/** Calls that know no resource. */
const WITHOUT_RESOURCE = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'dynamodb:ListStreams'];
/** Resources that get their names at run time. */
const NAMED_LATER = ['Tiles/tile/*', 'Tiles/map/*'];

let roles: ReadonlyMap<string, readonly PolicyStatement[]>;
beforeAll(() => {
  roles = statementsByRole(synthesize(exampleStage()));
});

/** The functions that may do this. */
function whoMay(access: Access): readonly string[] {
  return FUNCTION_NAMES.filter((name) => judge(roles.get(name) ?? [], access).allowed);
}

function item(action: string, key: string, attributes: readonly string[] = ['pk', 'sk']): Access {
  const context = { 'dynamodb:LeadingKeys': [key], 'dynamodb:Attributes': attributes };
  return { action: `dynamodb:${action}`, resource: 'Ledger', context };
}

function call(action: string, resource: string): Access {
  return { action, resource, context: {} };
}

describe('permissions', () => {
  it('are those of docs/permissions.md', async () => {
    await expect(documentOf(roles)).toMatchFileSnapshot('../../../docs/permissions.md');
  });

  it('name what they are for: no wildcard but tiles, the map’s files, and X-Ray, which knows no resource', () => {
    const wide = [...roles].flatMap(([role, statements]) =>
      statements
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action, Resource }) =>
          list(Action).flatMap((action) => list(Resource).map((resource) => ({ role, action, resource }))),
        )
        .filter(({ action, resource }) => `${action} ${resource}`.includes('*'))
        .filter(({ action, resource }) => !(resource === '*' && WITHOUT_RESOURCE.includes(action)))
        .filter(({ resource }) => !NAMED_LATER.includes(resource)),
    );
    expect(wide).toEqual([]);
  });

  it('give every function a role of its own', () => {
    expect([...roles.keys()].filter((role) => role !== 'Scheduler').sort()).toEqual([...FUNCTION_NAMES].sort());
  });

  it('let only the functions that hear a no, and the one that records it later, put one down and take it out', () => {
    const putDown = (action: string, key: string): Access => ({
      action: `dynamodb:${action}`,
      resource: 'Guard',
      context: { 'dynamodb:LeadingKeys': [key] },
    });
    for (const action of ['UpdateItem', 'DeleteItem']) {
      expect(whoMay(putDown(action, 'NO#x'))).toEqual(['consents', 'refusals', 'catchup']);
      expect(whoMay(putDown(action, 'ledger.example/consent'))).toEqual([]);
    }
    expect(whoMay(putDown('ConditionCheckItem', 'NO#x'))).toEqual(['decisions', 'consents']);
    expect(whoMay(putDown('BatchGetItem', 'NO#x'))).toEqual(['evaluate', 'decisions', 'consents']);
    for (const key of ['STATE#x', 'CHAIN#x']) {
      expect(whoMay(item('BatchGetItem', key))).toEqual(['evaluate', 'decisions', 'consents']);
    }
  });

  it('let only the functions that sequence change an event, and only its place', () => {
    const place = ['pk', 'sk', 'leafIndex', 'unsequenced'];
    expect(whoMay(item('UpdateItem', 'EVENT#x', place))).toEqual(['sequence', 'sweep', 'redrive']);
    expect(whoMay(item('UpdateItem', 'EVENT#x', [...place, 'entry']))).toEqual([]);
  });

  it('let nobody delete an event, put one that is in the log already, or scan', () => {
    expect(whoMay(item('DeleteItem', 'EVENT#x'))).toEqual([]);
    expect(whoMay(item('PutItem', 'EVENT#x', ['pk', 'sk', 'entry', 'leafIndex']))).toEqual([]);
    expect(whoMay(call('dynamodb:Scan', 'Ledger'))).toEqual([]);
    const denied = { allowed: false, because: 'a statement denies it' };
    for (const [role, statements] of roles) {
      if (!statements.some(({ Resource }) => list(Resource).includes('Ledger'))) continue;
      expect(judge(statements, item('DeleteItem', 'EVENT#x')), role).toEqual(denied);
      expect(judge(statements, call('dynamodb:Scan', 'Ledger')), role).toEqual(denied);
    }
  });

  it('let only what records put an event, and each only what it is for', () => {
    const event = ['pk', 'sk', 'entry'];
    // The last puts the looks of auditors on record.
    const persons = ['decisions', 'consents', 'refusals', 'catchup', 'proofs'];
    expect(whoMay(item('PutItem', 'EVENT#x', event)).toSorted()).toEqual(persons.toSorted());
    expect(whoMay(item('PutItem', 'EVENT#PURPOSE#x', event)).toSorted()).toEqual([...persons, 'registry'].toSorted());
    expect(whoMay(item('PutItem', 'STATE#x'))).toEqual(['consents', 'refusals', 'catchup']);
    expect(whoMay(item('PutItem', 'RECIPIENT#x'))).toEqual(['registry']);
    expect(whoMay(item('PutItem', 'PROPOSAL#x'))).toEqual(['registry']);
    expect(whoMay(item('PutItem', 'VERSION#PRODUCT#x'))).toEqual(['registry']);
    expect(whoMay(item('GetItem', 'VERSION#PRODUCT#x'))).toEqual(['registry', 'proofs']);
    for (const action of ['UpdateItem', 'DeleteItem']) expect(whoMay(item(action, 'VERSION#PRODUCT#x'))).toEqual([]);
    expect(whoMay(item('GetItem', 'STAFF#x'))).toEqual(['evaluate', 'decisions', 'consents', 'registry']);
    expect(whoMay(item('PutItem', 'PERMIT#x'))).toEqual(['decisions']);
    expect(whoMay(item('PutItem', 'LOG#HEAD'))).toEqual(['sequence', 'sweep', 'redrive']);
    expect(whoMay(item('PutItem', 'LOG#ANCHOR'))).toEqual(['anchor']);
    for (const pk of ['MAP#x', 'EVENT#MAP#x']) expect(whoMay(item('PutItem', pk))).toContain('map');
    expect(whoMay(item('PutItem', 'LABELS#x'))).toEqual(['labels']);
    expect(whoMay(item('GetItem', 'LABELS#x'))).toEqual(['public', 'labels']);
    for (const pk of ['STATE#x', 'EVENT#x', 'CHAIN#x', 'PURPOSE#x']) {
      for (const name of ['map', 'labels']) expect(whoMay(item('PutItem', pk))).not.toContain(name);
    }
  });

  it('let only the publisher move the guard and write the log’s files', () => {
    expect(whoMay(call('dynamodb:PutItem', 'Guard'))).toEqual(['publish']);
    expect(whoMay(call('dynamodb:GetItem', 'Guard'))).toEqual(['publish', 'anchor']);
    for (const action of ['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'Scan', 'Query']) {
      expect(whoMay(call(`dynamodb:${action}`, 'Guard'))).toEqual([]);
    }
    expect(whoMay(call('s3:PutObject', 'Tiles/tile/0/000'))).toEqual(['publish']);
    expect(whoMay(call('s3:PutObject', 'Tiles/checkpoint'))).toEqual(['publish']);
    expect(whoMay(call('s3:PutObject', 'Tiles/map/0-1/records/000'))).toEqual(['map']);
    expect(whoMay(call('s3:GetObject', 'Tiles/map/0-1/records/000'))).toEqual(['proofs', 'public', 'map']);
    expect(whoMay(call('s3:PutObjectRetention', 'Tiles/checkpoint'))).toEqual([]);
    expect(whoMay(call('s3:DeleteObject', 'Tiles/tile/0/000'))).toEqual([]);
  });

  it('let each key sign for those alone whose work that is', () => {
    expect(whoMay(call('kms:Sign', 'CheckpointKey'))).toEqual(['publish', 'anchor']);
    expect(whoMay(call('kms:Sign', 'ReceiptKey'))).toEqual(['consents']);
    expect(whoMay(call('kms:Sign', 'LogKey'))).toEqual(['anchor']);
    expect(whoMay(call('kms:Sign', 'PromiseRoot'))).toEqual(['consents', 'refusals', 'promise']);
    expect(whoMay(call('kms:Sign', 'GasKey'))).toEqual(['anchor']);
    expect(whoMay(call('kms:Decrypt', 'DataKey'))).toEqual([]);
  });

  it('let those alone have the label keys who label events about persons, prove it, or put their start on record', () => {
    const label = ['decisions', 'consents', 'refusals', 'proofs', 'catchup', 'labels'];
    expect(whoMay(call('secretsmanager:GetSecretValue', 'LabelKey'))).toEqual(label);
  });

  it('let the one function that confirms have the key of codes, send them and count attempts', () => {
    expect(whoMay(call('secretsmanager:GetSecretValue', 'CodeKey'))).toEqual(['consents']);
    expect(whoMay(call('sns:Publish', 'Codes'))).toEqual(['consents']);
    for (const action of ['GetItem', 'PutItem', 'UpdateItem']) {
      expect(whoMay(item(action, 'CODE#x'))).toEqual(['consents']);
    }
    expect(whoMay(item('DeleteItem', 'CODE#x'))).toEqual([]);
  });

  it('let what records in the names of customers leave what they are told, and one function tell them and forget it', () => {
    expect(whoMay(item('PutItem', 'UNTOLD#0'))).toEqual(['consents', 'refusals', 'catchup']);
    for (const action of ['GetItem', 'DeleteItem']) {
      expect(whoMay(item(action, 'UNTOLD#0'))).toEqual(['tell']);
    }
    expect(whoMay(item('Query', 'UNTOLD#0'))).toEqual(['tell']);
    expect(whoMay(call('sns:Publish', 'CustomerNotices'))).toEqual(['tell']);
  });

  it('let nobody read the secret of a checkpoint key but those who sign with it', () => {
    const checkpointKey = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:checkpoint-AbCdEf';
    const checkpointVerifierKey = 'log.bank.example/consent+3fcb48e4+Ad83DFDUf3Yx7QXReJjpdv7YhzoP7gATuNH6uy+9C3jn';
    const others = statementsByRole(synthesize(exampleStage({ checkpointKey, checkpointVerifierKey })));
    const may = FUNCTION_NAMES.filter(
      (name) => judge(others.get(name) ?? [], call('secretsmanager:GetSecretValue', checkpointKey)).allowed,
    );
    expect(may).toEqual(['publish', 'anchor']);
  });
});

function documentOf(all: ReadonlyMap<string, readonly PolicyStatement[]>): string {
  const rows = [...all].flatMap(([role, statements]) =>
    statements.filter(({ Effect }) => Effect === 'Allow').map((statement) => `| ${role} | ${cellsOf(statement)} |`),
  );
  const denials = [...all.values()].flat().filter(({ Effect }) => Effect === 'Deny');
  const never = new Set(denials.map((statement) => `| ${cellsOf(statement)} |`));
  return [
    INTRODUCTION,
    '## Which scope may call what\n',
    'A call without a row needs no token. A client is bound by its registration besides (`PUT /v1/clients/{id}`).\n',
    `| call | ${SCOPES.map((scope) => `\`${scope}\``).join(' | ')} |\n| --- |${' --- |'.repeat(SCOPES.length)}`,
    ...callRows(),
    '',
    MORE_FOR_CUSTOMERS,
    '## What each function may do\n',
    'A name in the column "on" is that of a construct: `Ledger` and `Guard` are the tables, `Ledger/stream` the stream, `Tiles` the bucket, `Failures` the queue of what failed for good, `Codes` the topic of one-time codes, `CustomerNotices` that of customer notices.\n',
    '| role | actions | on | only |\n| --- | --- | --- | --- |',
    ...rows,
    '\n## What every function that works on `Ledger` is denied\n',
    '| actions | on | only |\n| --- | --- | --- |',
    ...never,
    '',
    RESIDUALS,
  ].join('\n');
}

/** The calls that take a token, with the scopes that suffice. */
function callRows(): readonly string[] {
  return OPERATION_IDS.map((id) => OPERATIONS[id])
    .filter(({ scopes }) => scopes.length > 0)
    .map(({ method, path, scopes }) => {
      const suffice: readonly string[] = scopes;
      return `| \`${method} ${path}\` | ${SCOPES.map((scope) => (suffice.includes(scope) ? 'yes' : '')).join(' | ')} |`;
    });
}

function cellsOf({ Action, Resource, Condition = {} }: PolicyStatement): string {
  const conditions = Object.entries(Condition)
    .filter(([operator]) => operator !== 'Null')
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => {
        const quantity = operator.startsWith('ForAnyValue') ? 'any of ' : '';
        return `${key} ${quantity}${code(values)}`;
      }),
    );
  return [code(Action), code(Resource), conditions.join('; ')].join(' | ');
}

function code(values: string | readonly string[]): string {
  return list(values)
    .map((value) => `\`${value}\``)
    .join(', ');
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

const INTRODUCTION = `# Who may do what

Made from the synthesized templates by \`test/unit/cdk/permissions.test.ts\`, which fails when this page and they differ; write it anew with
\`npx vitest run -u test/unit/cdk/permissions.test.ts\`. The table of functions is \`lambdas/functions/index.ts\`.
`;

/** Says who lets more be done; `test/http/record/scopes.test.ts` does each of these with each scope. */
const MORE_FOR_CUSTOMERS = `## Which scope lets more be done for a customer

A call that a scope may make is refused where it would let more be done than this: by \`yes\` it is done at once; by
\`proposes\` once another member of staff approves it, or the customer. The customer's own token is the one with \`consents\`.

| act | ${SCOPES.map((scope) => `\`${scope}\``).join(' | ')} |
| --- |${' --- |'.repeat(SCOPES.length)}
| a yes that passes \`minimumEvidence: own-token\` | yes |  |  |  |  |  |  |
| a delegate is appointed | yes | proposes |  |  |  |  |  |
| a guardian is appointed |  | proposes |  |  |  |  |  |
| an objection to pushes is lifted | yes | proposes |  |  |  |  |  |
| an objection to disclosures is lifted | yes | proposes |  |  |  |  |  |
| a restriction is lifted | yes | proposes |  |  |  |  |  |
| a pause of pushes is resumed | yes | proposes |  |  |  |  |  |
| a pause of disclosures is resumed | yes | proposes |  |  |  |  |  |
| a care flag is removed |  | proposes |  |  |  |  |  |
| a care flag ends earlier |  | proposes |  |  |  |  |  |
| a first assessment of suitability |  | proposes |  |  |  |  |  |
| a higher risk suits |  | proposes |  |  |  |  |  |
| an assessment lasts longer |  | proposes |  |  |  |  |  |
| a proposal is approved | yes | yes |  |  |  |  |  |
| a proposal is approved by the code that the customer was sent | yes | yes |  |  |  |  |  |
| a proposal is rejected | yes | yes |  |  |  |  |  |
| a dispute is answered |  | yes |  |  |  |  |  |
`;

const RESIDUALS = `
## What IAM cannot say, and what notices

- **A put over an event.** \`PutItem\` on \`EVENT#…\` is needed to record, and IAM cannot demand that the item does not exist; the condition in
  the request does. Code that leaves the condition out could put other bytes where an event is. Such a put cannot carry a \`leafIndex\` (denied
  above), so it never looks like a sequenced event; if the event was sequenced, its leaf hash in \`LOG#BATCH#…\`, in the tiles and under the
  anchored root is that of the old bytes, and integrating, proving and every audit fail on the difference. If it was not yet, the
  subject's promise and the \`prev\` of the event after it name the old leaf; no command compares them yet.
- **A head, batch or state that is overwritten.** The functions that sequence may put \`LOG#HEAD\` and \`LOG#BATCH#…\`, those that record may put \`CHAIN#…\` and
  \`STATE#…\`. What was signed does not follow: the publisher signs only an extension of what the guard and the contract hold,
  and each event commits to the state after it (\`state\`); no command replays a history against that yet.
- **A version of the registry that is overwritten.** The function \`registry\` may put \`VERSION#…\`. The log has the SHA-256 of each text, by version, and a consent that of
  what was shown: another text does not fit them.
- **A guard that is set back.** The publisher may put the guard. The contract refuses an anchor that is no extension. Between anchors nobody outside
  would notice: there are no witnesses yet.
- **Deciding what is signed.** A role that may use a key may sign anything with it. The checkpoint key signs a fork only if the publisher is
  replaced; two checkpoints that contradict each other are a proof against the log, for whoever holds both.
- **Whose events.** A prefix such as \`EVENT#*\` is every subject's. That a token reaches only its own subject is decided by the code of the
  API, and tested there.
- **Administrators** of the account are above all of this: they can change roles and, given time, delete keys. They cannot make the anchored
  history another one.
`;
