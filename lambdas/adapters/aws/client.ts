const CONNECTION_TIMEOUT_MS = 1_000;

/** The settings of an AWS client that gives up within seconds; region and credentials come from the environment. */
export interface ClientSettings {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** Returns the settings of a client that makes at most so many attempts of so many milliseconds each. */
export function clientSettings(limits: {
  readonly maxAttempts: number;
  readonly requestTimeoutMs: number;
}): ClientSettings {
  return {
    maxAttempts: limits.maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: limits.requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  };
}
