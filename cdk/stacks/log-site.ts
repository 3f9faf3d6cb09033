import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { accept } from '../accept.ts';
import type { Stage } from '../stage.ts';

const YEAR = Duration.days(365);
/** Time for which a checkpoint may lag behind the one in the bucket. */
const CHECKPOINT_AGE = Duration.seconds(2);
const MISSING_AGE = Duration.seconds(1);

const NOTHING_ELSE = `function handler() { return { statusCode: 404, statusDescription: 'Not Found' }; }`;

/**
 * Serves the log's files to everybody as C2SP does: tiles and the map cached for ever, the checkpoint for seconds, 404
 * if missing.
 */
export function logSite(stack: Stack, stage: Stage, tiles: Bucket): Distribution {
  const origin = S3BucketOrigin.withOriginAccessControl(tiles as IBucket);
  const shared: BehaviorOptions = {
    origin,
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS_WITH_PREFLIGHT_AND_SECURITY_HEADERS,
  };
  const nothing = new EdgeFunction(stack, 'NothingElse', {
    code: FunctionCode.fromInline(NOTHING_ELSE),
    runtime: FunctionRuntime.JS_2_0,
  });
  const { domain } = stage;
  const site = new Distribution(stack, 'Site', {
    comment: `log ${stage.origin}`,
    httpVersion: HttpVersion.HTTP2_AND_3,
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    ...(domain === null
      ? {}
      : {
          domainNames: [domain.log.name],
          certificate: Certificate.fromCertificateArn(stack, 'SiteCertificate', domain.log.certificate),
        }),
    // SECURITY: other paths never reach the bucket, so nobody can list it.
    defaultBehavior: {
      ...shared,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      functionAssociations: [{ function: nothing, eventType: FunctionEventType.VIEWER_REQUEST }],
    },
    additionalBehaviors: {
      checkpoint: { ...shared, cachePolicy: cacheFor(stack, 'CheckpointCache', CHECKPOINT_AGE) },
      ...(stage.tiles.open ? filesFor(shared, cacheFor(stack, 'TileCache', YEAR)) : {}),
    },
    errorResponses: [{ httpStatus: 404, ttl: MISSING_AGE }],
  });
  // Without it, S3 answers 403 for a tile that does not exist yet; C2SP readers wait for a 404 to end.
  tiles.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
      actions: ['s3:ListBucket'],
      resources: [tiles.bucketArn],
      conditions: { StringEquals: { 'aws:SourceArn': site.distributionArn } },
    }),
  );
  accept(site, 'AwsSolutions-CFR1', 'the log is public everywhere');
  accept(site, 'AwsSolutions-CFR2', 'static files that anybody may read: there is nothing for a firewall to protect');
  accept(site, 'AwsSolutions-CFR3', 'who reads the log is personal data that the ledger does not want');
  if (domain === null)
    accept(site, 'AwsSolutions-CFR4', 'the stage has no domain: the name and certificate are those of CloudFront');
  new CfnOutput(stack, 'LogUrl', { value: `https://${domain?.log.name ?? site.distributionDomainName}` });
  return site;
}

function filesFor(shared: BehaviorOptions, cachePolicy: CachePolicy): Record<string, BehaviorOptions> {
  return { 'tile/*': { ...shared, cachePolicy }, 'map/*': { ...shared, cachePolicy } };
}

function cacheFor(stack: Stack, id: string, age: Duration): CachePolicy {
  return new CachePolicy(stack, id, {
    minTtl: Duration.seconds(0),
    defaultTtl: age,
    maxTtl: age,
    queryStringBehavior: CacheQueryStringBehavior.none(),
    enableAcceptEncodingBrotli: false,
    enableAcceptEncodingGzip: true,
  });
}
