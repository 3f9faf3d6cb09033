import { Interface } from 'ethers';

/** The part of the contract's ABI that the anchorer uses; a test compares each line with the compiled contract. */
export const CONSENT_ANCHOR_ABI = [
  'function anchor(bytes32 logId, uint64 oldSize, uint64 newSize, bytes32 newRoot, bytes32[] proof, uint64 time, bytes signature)',
  'function head(bytes32 logId) view returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt, uint64 time)',
  'function verifyAnchor(bytes32 logId, uint64 treeSize, bytes32 rootHash) view returns (uint64 anchoredAt)',
  'function markCount(bytes32 logId) view returns (uint256)',
  'event LogRegistered(bytes32 indexed logId, string origin, address logKey)',
  'event CheckpointAnchored(bytes32 indexed logId, uint64 indexed treeSize, bytes32 rootHash, uint64 anchoredAt, uint64 time, bytes32 r, bytes32 vs)',
  'event HeartbeatSeen(bytes32 indexed logId, uint64 indexed treeSize, bytes32 rootHash, uint64 seenAt, uint64 time)',
  'error LogUnknown(bytes32 logId)',
  'error HeadMoved(uint64 expected, uint64 actual)',
  'error TreeEmpty()',
  'error TreeShrunk(uint64 oldSize, uint64 newSize)',
  'error GrowthTooLarge(uint64 oldSize, uint64 newSize)',
  'error TimeNotNewer(uint64 time, uint64 newest)',
  'error TimeAhead(uint64 time, uint64 nowAt)',
  'error RootConflict(uint64 treeSize, bytes32 expected, bytes32 actual)',
  'error SignatureWrongLength(uint256 length)',
  'error SignatureHighS(bytes32 s)',
  'error SignatureInvalid()',
  'error SignatureByAnotherKey(address logKey, address signer)',
  'error ProofWrongLength(uint256 expected, uint256 actual)',
  'error FirstRootMismatch(bytes32 expected, bytes32 actual)',
  'error RootMismatch(bytes32 expected, bytes32 actual)',
  'error AnchorUnknown(bytes32 logId, uint64 treeSize, bytes32 rootHash)',
  'error Sha256Missing()',
] as const;

export const consentAnchor = new Interface(CONSENT_ANCHOR_ABI);

/** First topic of the log records that the anchorer reads. */
export const TOPICS = {
  logRegistered: topicOf('LogRegistered'),
  checkpointAnchored: topicOf('CheckpointAnchored'),
  heartbeatSeen: topicOf('HeartbeatSeen'),
} as const;

function topicOf(name: string): string {
  const event = consentAnchor.getEvent(name);
  if (event === null) throw new Error(`the ABI has no event ${name}`);
  return event.topicHash;
}
