/** The members of a push that names neither its content nor its sender. */
export const UNTOLD = { contentSha256: null, language: null, staff: null } as const;
