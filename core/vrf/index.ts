export { VrfKey } from './key.ts';
export { type VrfClaim, verifyVrf, vrfProofToHash } from './proof.ts';
