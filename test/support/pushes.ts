/** What a push says that tells neither its content nor who makes it. */
export const UNTOLD = { contentSha256: null, language: null, staff: null } as const;
