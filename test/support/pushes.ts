/** The rights of a client that is registered for everything. */
export const EVERYTHING = { purposes: ['*'], recipients: ['*'], channels: ['*'], seesReasons: true } as const;
/** The members of a push that names no campaign, and neither its content nor its sender. */
export const UNTOLD = { campaign: null, contentSha256: null, language: null, staff: null } as const;
