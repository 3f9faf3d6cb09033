import type { PolicyStatement } from '../../support/iam-policy.ts';
import type { Synthesis } from './synthesize.ts';

type Json = unknown;

/** Lists each role's statements, with readable resources, by the role's construct: a function's name, `Scheduler` … */
export function statementsByRole({ templates }: Synthesis): ReadonlyMap<string, readonly PolicyStatement[]> {
  const found = new Map<string, PolicyStatement[]>();
  for (const template of templates.values()) {
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Policy'))) {
      for (const { Ref } of Properties.Roles as { Ref: string }[]) {
        const name = withoutHash(Ref).replace(/(?<=.)Role$/, '');
        const statements = (Properties.PolicyDocument.Statement as PolicyStatement[]).map(readable);
        found.set(name, [...(found.get(name) ?? []), ...statements]);
      }
    }
  }
  return found;
}

function readable(statement: PolicyStatement): PolicyStatement {
  const resources: readonly Json[] = Array.isArray(statement.Resource) ? statement.Resource : [statement.Resource];
  return { ...statement, Resource: resources.map(textOf) };
}

/** An ARN as the name of what it is of: `Ledger`, `Tiles/checkpoint`, `publishLive`. */
function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = []] = Object.entries(value as Record<string, Json>);
  switch (intrinsic) {
    case 'Ref':
      return withoutHash(argument as string);
    case 'Fn::GetAtt': {
      const [id, attribute] = argument as [string, string];
      return withoutHash(id) + (attribute === 'StreamArn' ? '/stream' : '');
    }
    case 'Fn::ImportValue': {
      const [, id = '', attribute = ''] =
        /:ExportsOutput(?:FnGetAtt|Ref)(\w+?[0-9A-F]{8})([A-Za-z]*)/.exec(argument as string) ?? [];
      return withoutHash(id) + (attribute.startsWith('StreamArn') ? '/stream' : '');
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, Json[]];
      return parts.map(textOf).join(separator);
    }
    default:
      throw new Error(`a resource is written with \`${intrinsic}\`, which is not understood`);
  }
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
