// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Anchors of append-only consent logs
/// @notice Holds the sizes and root hashes that the key of each log has signed, and refuses a tree that does not
/// contain the tree before it.
/// @dev Trees are RFC 9162 trees over SHA-256. Times are block times in seconds. The sender of a transaction matters
/// only to the functions of the registrar and the guardian.
interface IConsentAnchor {
    /// @notice A key and the block times from and until which it is in force, both included; `until` is 0 while it is.
    struct KeyPeriod {
        address key;
        uint64 from;
        uint64 until;
    }

    /// @notice A guardian's remark on a log.
    struct Mark {
        uint64 markedAt;
        address guardian;
        string reason;
    }

    /// @notice A log was added.
    event LogRegistered(bytes32 indexed logId, string origin, address logKey);

    /// @notice The registrar named a log's next key, which needs no signature from `readyAt` on.
    event LogKeyProposed(bytes32 indexed logId, address logKey, address newKey, uint64 readyAt);

    /// @notice A guardian refused a log's next key.
    event LogKeyVetoed(bytes32 indexed logId, address newKey, address indexed guardian);

    /// @notice The key that signs a log's checkpoints was replaced.
    event LogKeyRotated(bytes32 indexed logId, address indexed oldKey, address indexed newKey);

    /// @notice A key became number `index` of the log's promise roots, which certify the keys that sign its promises.
    event PromiseKeyStarted(bytes32 indexed logId, address key, uint256 index);

    /// @notice A promise root came to its end; what it certified before stays valid.
    event PromiseKeyEnded(bytes32 indexed logId, address key, uint256 index);

    /// @notice A guardian put a permanent mark on a log. A mark blocks nothing.
    event LogMarked(bytes32 indexed logId, address indexed guardian, string reason);

    /// @notice A checkpoint was anchored for the first time; the log key signed it, with `time`.
    event CheckpointAnchored(
        bytes32 indexed logId,
        uint64 indexed treeSize,
        bytes32 rootHash,
        uint64 anchoredAt,
        uint64 time,
        bytes32 r,
        bytes32 vs
    );

    /// @notice The head was presented again at `seenAt`, unchanged but for the `time` that the log key signed.
    event HeartbeatSeen(
        bytes32 indexed logId,
        uint64 indexed treeSize,
        bytes32 rootHash,
        uint64 seenAt,
        uint64 time
    );

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

    /// @notice The registrar has not proposed this key, or a guardian refused it.
    error LogKeyNotProposed(bytes32 logId, address newKey);

    /// @notice Until `readyAt` the rotation needs a signature of the log key; the block is of `nowAt`.
    error RotationTooEarly(uint64 readyAt, uint64 nowAt);

    /// @notice The zero address cannot certify.
    error PromiseKeyZero();

    /// @notice The log has no promise root with this index, or it came to its end before.
    error PromiseKeyNotInForce(bytes32 logId, uint256 index);

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

    /// @notice One anchor may add 2**32 leaves at most.
    error GrowthTooLarge(uint64 oldSize, uint64 newSize);

    /// @notice A heartbeat needs a time after `newest`, the newest that was presented for this head.
    error TimeNotNewer(uint64 time, uint64 newest);

    /// @notice The time of a heartbeat is more than ten minutes ahead of its block, which is of `nowAt`.
    error TimeAhead(uint64 time, uint64 nowAt);

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

    /// @notice Names the next key of a log, in place of one that was proposed before. Only the registrar may call it.
    function proposeLogKey(bytes32 logId, address newKey) external;

    /// @notice Refuses a proposed key. Only the guardian may call it, until the key is in force.
    function vetoLogKey(bytes32 logId, address newKey) external;

    /// @notice Puts a proposed key in force. Anyone may call it. From now on no checkpoint that the old key signed can
    /// be anchored.
    /// @param signature 65 bytes by the old key, as for `anchor`, over `LogKeyRotation(bytes32 logId,address
    /// newKey,uint64 index)`, `index` being the number of keys that the log has had; or empty, two days after the
    /// proposal.
    function rotateLogKey(bytes32 logId, address newKey, bytes calldata signature) external;

    /// @notice Adds a promise root: it certifies the keys that sign the log's promises. Anyone may call it.
    /// @param signature 65 bytes by the log key, as for `anchor`, over `PromiseRoot(bytes32 logId,address key,uint64
    /// index)`, `index` being the number of promise roots that the log has had.
    function startPromiseKey(bytes32 logId, address key, bytes calldata signature) external;

    /// @notice Ends a promise root. Anyone may call it.
    /// @param index Its place in `promiseKeys`.
    /// @param signature 65 bytes by the log key, as for `anchor`, over `PromiseRootEnd(bytes32 logId,address key,uint64
    /// index)`.
    function endPromiseKey(bytes32 logId, uint256 index, bytes calldata signature) external;

    /// @notice Puts a permanent mark on a log, which blocks nothing. Only the guardian may call it.
    /// @param reason For people to read; not empty, and without personal data.
    function markLog(bytes32 logId, string calldata reason) external;

    /// @notice Anchors a checkpoint. Anyone may call it; only the log key's signature counts.
    /// @dev With the head's own size and root it is a heartbeat: the head's times change, the anchor's does not. A
    /// heartbeat needs a newer time than was presented; growth needs none.
    /// @param oldSize The head's tree size, 0 when nothing was anchored yet.
    /// @param newSize The tree size to anchor, at least `oldSize`, at most 2**32 more, and not 0.
    /// @param newRoot The root hash at `newSize`.
    /// @param proof The RFC 9162 consistency proof from `oldSize` to `newSize`; empty from size 0 and for a heartbeat.
    /// @param time The time at which the log key signed, in seconds since 1970.
    /// @param signature 65 bytes r, s, v (27 or 28), low s, over the EIP-712 struct
    /// `Checkpoint(bytes32 logId,uint64 treeSize,bytes32 rootHash,uint64 time)`.
    function anchor(
        bytes32 logId,
        uint64 oldSize,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof,
        uint64 time,
        bytes calldata signature
    ) external;

    /// @notice Returns the newest anchor of a log; size 0, the root of the empty tree and times 0 when there is none.
    /// @return treeSize The head's tree size.
    /// @return rootHash The head's root hash.
    /// @return anchoredAt The block time at which the head was last anchored, or confirmed by a heartbeat.
    /// @return time The newest time that the log key signed for this head, or the block's where that was earlier.
    function head(bytes32 logId)
        external
        view
        returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt, uint64 time);

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
    function checkpointDigest(bytes32 logId, uint64 treeSize, bytes32 rootHash, uint64 time)
        external
        view
        returns (bytes32);

    /// @notice Returns the address whose signature counts for a log; the zero address when the log is unknown.
    function logKey(bytes32 logId) external view returns (address);

    /// @notice Returns all keys that a log has had, the oldest first; the last one is in force.
    function keys(bytes32 logId) external view returns (KeyPeriod[] memory);

    /// @notice Returns a log's next key, and when it needs no signature; zeros when none is proposed.
    function proposedLogKey(bytes32 logId) external view returns (address newKey, uint64 readyAt);

    /// @notice Returns all promise roots that a log has had, the oldest first; several may be in force.
    function promiseKeys(bytes32 logId) external view returns (KeyPeriod[] memory);

    /// @notice Returns the number of marks on a log.
    function markCount(bytes32 logId) external view returns (uint256);

    /// @notice Returns at most `count` marks of a log, the oldest first, starting with number `from`.
    function marks(bytes32 logId, uint256 from, uint256 count) external view returns (Mark[] memory);
}
