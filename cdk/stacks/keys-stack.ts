import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** The signing keys, one for each use; none of them leaves KMS, and the functions' roles say which may use which. */
export class KeysStack extends Stack {
  /** The ARN of the Ed25519 key in KMS, or of the secret that holds it. */
  readonly checkpointKey: string;
  readonly receiptKey: Key;
  readonly promiseRoot: Key;
  readonly logKey: Key;
  readonly gasKey: Key;

  constructor(scope: Construct, id: string, { stage, ...props }: StackProps & { readonly stage: Stage }) {
    super(scope, id, { ...props, terminationProtection: true });
    this.receiptKey = this.#key('ReceiptKey', KeySpec.ECC_NIST_P256, 'Signs receipts');
    this.promiseRoot = this.#key('PromiseRoot', KeySpec.ECC_SECG_P256K1, 'Certifies the keys that sign promises');
    this.logKey = this.#key('LogKey', KeySpec.ECC_SECG_P256K1, 'Signs anchors');
    this.gasKey = this.#key('GasKey', KeySpec.ECC_SECG_P256K1, 'Signs the transactions that pay for anchors');
    this.checkpointKey =
      stage.checkpointKey === 'kms'
        ? this.#key('CheckpointKey', KeySpec.ECC_NIST_EDWARDS25519, 'Signs checkpoints').keyArn
        : stage.checkpointKey;
    new CfnOutput(this, 'CheckpointKeyArn', { value: this.checkpointKey });
  }

  #key(name: string, keySpec: KeySpec, description: string): Key {
    const key = new Key(this, name, {
      description,
      keySpec,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.exportValue(key.keyArn);
    if (name !== 'CheckpointKey') new CfnOutput(this, `${name}Arn`, { value: key.keyArn });
    return key;
  }
}
