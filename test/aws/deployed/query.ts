const VERSIONS = { iam: '2010-05-08', monitoring: '2010-08-01' } as const;

/**
 * Calls a query interface of AWS without its client library; the emulator accepts any signature.
 * @throws Error with the answer, unless it is a success
 */
export async function query(
  endpoint: string,
  service: keyof typeof VERSIONS,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const scope = `${process.env.AWS_REGION ?? ''}/${service}/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${scope}, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ ...parameters, Version: VERSIONS[service] }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text}`);
  return text;
}
