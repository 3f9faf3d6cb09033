// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Anchors of append-only consent logs
/// @notice Holds the sizes and root hashes that the key of each log has signed, and refuses a tree that does not
/// contain the tree before it.
/// @dev Trees are RFC 9162 trees over SHA-256. Times are block times in seconds. The sender of a transaction matters
/// only to the functions of the registrar and the guardian.
interface IConsentAnchor {
    /// @notice A guardian's remark on a log.
    struct Mark {
        uint64 markedAt;
        address guardian;
        string reason;
    }

    /// @notice A log was added.
    event LogRegistered(bytes32 indexed logId, string origin, address logKey);

    /// @notice The key that signs a log's checkpoints was replaced.
    event LogKeyRotated(bytes32 indexed logId, address indexed oldKey, address indexed newKey);

    /// @notice A guardian put a permanent mark on a log. A mark blocks nothing.
    event LogMarked(bytes32 indexed logId, address indexed guardian, string reason);

    /// @notice A checkpoint was anchored for the first time.
    event CheckpointAnchored(bytes32 indexed logId, uint64 indexed treeSize, bytes32 rootHash, uint64 anchoredAt);

    /// @notice The head was presented again, unchanged, at `seenAt`.
    event HeartbeatSeen(bytes32 indexed logId, uint64 indexed treeSize, bytes32 rootHash, uint64 seenAt);

    /// @notice No log has this id.
    error LogUnknown(bytes32 logId);

    /// @notice The origin has a log already.
    error LogAlreadyRegistered(bytes32 logId);

    /// @notice A log's origin must not be empty.
    error OriginEmpty();

    /// @notice The zero address cannot sign.
    error LogKeyZero();

    /// @notice The new log key is the current one.
    error LogKeyUnchanged(bytes32 logId, address logKey);

    /// @notice A mark needs a reason.
    error ReasonEmpty();

    /// @notice The zero address cannot hold a role from the start.
    error RoleHolderZero(bytes32 role);

    /// @notice The submission starts at size `expected`, but the head has size `actual`: another submission was faster,
    /// or the log has lost entries.
    error HeadMoved(uint64 expected, uint64 actual);

    /// @notice An empty tree cannot be anchored.
    error TreeEmpty();

    /// @notice The later tree is the smaller one.
    error TreeShrunk(uint64 oldSize, uint64 newSize);

    /// @notice Two trees of one size have different roots: the log was forked or rewritten.
    error RootConflict(uint64 treeSize, bytes32 expected, bytes32 actual);

    /// @notice The signature does not have 65 bytes.
    error SignatureWrongLength(uint256 length);

    /// @notice The signature's `s` is in the upper half of the curve's order.
    error SignatureHighS(bytes32 s);

    /// @notice No key can be recovered from the signature: `v` is not 27 or 28, or `r` or `s` is out of range.
    error SignatureInvalid();

    /// @notice The signature is by another key than the log's, or over other values.
    error SignatureByAnotherKey(address logKey, address signer);

    /// @notice The proof has `actual` hashes; for these sizes it must have `expected`.
    error ProofWrongLength(uint256 expected, uint256 actual);

    /// @notice The proof does not lead to the earlier tree's root.
    error FirstRootMismatch(bytes32 expected, bytes32 actual);

    /// @notice The proof does not lead to the tree's root; for a consistency proof, that of the later tree.
    error RootMismatch(bytes32 expected, bytes32 actual);

    /// @notice The tree has no such leaf.
    error LeafIndexOutOfRange(uint64 leafIndex, uint64 treeSize);

    /// @notice This size and root were never anchored for this log.
    error AnchorUnknown(bytes32 logId, uint64 treeSize, bytes32 rootHash);

    /// @notice The chain has no SHA-256 precompile.
    error Sha256Missing();

    /// @notice Adds a log. Only the registrar may call it.
    /// @param origin The log's C2SP origin, as in the first line of its checkpoints; `logId` is its keccak256.
    /// @param logKey The address of the key that signs the log's checkpoints.
    /// @return logId The log's id.
    function registerLog(string calldata origin, address logKey) external returns (bytes32 logId);

    /// @notice Replaces the key of a log. Only the registrar may call it. From now on no checkpoint that the old key
    /// signed can be anchored.
    function rotateLogKey(bytes32 logId, address newKey) external;

    /// @notice Puts a permanent mark on a log, which blocks nothing. Only the guardian may call it.
    /// @param reason For people to read; not empty, and without personal data.
    function markLog(bytes32 logId, string calldata reason) external;

    /// @notice Anchors a checkpoint. Anyone may call it; only the log key's signature counts.
    /// @dev With the head's own size and root it is a heartbeat: the head's time changes, the anchor's does not.
    /// @param oldSize The head's tree size, 0 when nothing was anchored yet.
    /// @param newSize The tree size to anchor, at least `oldSize` and not 0.
    /// @param newRoot The root hash at `newSize`.
    /// @param proof The RFC 9162 consistency proof from `oldSize` to `newSize`; empty from size 0 and for a heartbeat.
    /// @param signature 65 bytes r, s, v (27 or 28), low s, over the EIP-712 struct
    /// `Checkpoint(bytes32 logId,uint64 treeSize,bytes32 rootHash)`.
    function anchor(
        bytes32 logId,
        uint64 oldSize,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof,
        bytes calldata signature
    ) external;

    /// @notice Returns the newest anchor of a log; size 0, the root of the empty tree and time 0 when there is none.
    /// @return treeSize The head's tree size.
    /// @return rootHash The head's root hash.
    /// @return anchoredAt The time at which the head was last anchored, or confirmed by a heartbeat.
    function head(bytes32 logId) external view returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt);

    /// @notice Returns the time at which this checkpoint was first anchored, or reverts with `AnchorUnknown`.
    function verifyAnchor(bytes32 logId, uint64 treeSize, bytes32 rootHash) external view returns (uint64 anchoredAt);

    /// @notice Reverts unless the tree was anchored and holds the leaf at the index.
    /// @param leafHash SHA-256(0x00 ‖ entry), computed by the caller from the entry itself.
    /// @param proof The RFC 9162 inclusion proof, from leaf to root.
    /// @return anchoredAt The time at which the tree was first anchored.
    function verifyInclusion(
        bytes32 logId,
        uint64 treeSize,
        bytes32 rootHash,
        bytes32 leafHash,
        uint64 leafIndex,
        bytes32[] calldata proof
    ) external view returns (uint64 anchoredAt);

    /// @notice Reverts unless the tree (`newSize`, `newRoot`) was anchored and contains the tree (`oldSize`,
    /// `oldRoot`), which need not have been anchored.
    /// @return anchoredAt The time at which the later tree was first anchored.
    function verifyConsistency(
        bytes32 logId,
        uint64 oldSize,
        bytes32 oldRoot,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) external view returns (uint64 anchoredAt);

    /// @notice Returns the EIP-712 digest that the log key signs.
    function checkpointDigest(bytes32 logId, uint64 treeSize, bytes32 rootHash) external view returns (bytes32);

    /// @notice Returns the address whose signature counts for a log; the zero address when the log is unknown.
    function logKey(bytes32 logId) external view returns (address);

    /// @notice Returns all marks of a log, the oldest first.
    function marks(bytes32 logId) external view returns (Mark[] memory);
}
