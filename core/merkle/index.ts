export { EMPTY_ROOT, HASH_BYTES, hashLeaf, hashLeaves, hashNode, nodeInput } from './hash.ts';
export { InclusionVerifier } from './inclusion-verifier.ts';
export { type NodeRun, planConsistency, planInclusion, planRoot } from './plan.ts';
export { MAX_TREE_SIZE } from './shape.ts';
export { SUBTREE_WIDTH, subtreeRootInto } from './subtree.ts';
export { type ConsistencyClaim, verifyConsistency } from './verify-consistency.ts';
export { type InclusionClaim, verifyInclusion } from './verify-inclusion.ts';
