// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AppendOnlyTree} from "./AppendOnlyTree.sol";
import {LogRegistry} from "./LogRegistry.sol";

/// @title Anchors of append-only consent logs
contract ConsentAnchor is LogRegistry {
    /// @notice The most leaves by which one anchor may grow a log.
    uint64 public constant MAX_GROWTH = 2 ** 32;
    /// @notice Seconds by which the time of a heartbeat may be ahead of its block.
    uint64 public constant MAX_AHEAD = 10 minutes;
    /// @notice The EIP-712 type that a log key signs for an anchor.
    bytes32 public constant CHECKPOINT_TYPEHASH =
        keccak256("Checkpoint(bytes32 logId,uint64 treeSize,bytes32 rootHash,uint64 time)");

    /// @dev keccak256(logId, treeSize, rootHash) → three times of 64 bits, from the lowest: when the tree was first
    /// anchored, when it was last presented, and the newest that the log key signed for it, or the block's where that
    /// was earlier. One word, because a struct costs a second write.
    mapping(bytes32 anchorId => uint256 times) private _anchors;

    constructor(address admin, address registrar, address guardian) LogRegistry(admin, registrar, guardian) {}

    function anchor(
        bytes32 logId,
        uint64 oldSize,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof,
        uint64 time,
        bytes calldata signature
    ) external {
        Log storage log = _known(logId);
        uint64 headSize = log.treeSize;
        if (oldSize != headSize) revert HeadMoved(oldSize, headSize);
        if (newSize == 0) revert TreeEmpty();
        // SECURITY: the signature alone shows who vouches for the checkpoint; msg.sender is never read.
        _requireSignature(log.key, checkpointDigest(logId, newSize, newRoot, time), signature);
        bytes32 anchorId = _anchorId(logId, newSize, newRoot);
        uint64 nowAt = _now();
        uint64 kept = time < nowAt ? time : nowAt; // See docs/decisions/0100-a-heartbeat-is-signed-anew.md
        if (newSize == oldSize) {
            AppendOnlyTree.requireLength(0, proof.length);
            uint256 times = _anchors[anchorId];
            if (times == 0) revert RootConflict(newSize, log.rootHash, newRoot);
            if (time <= times >> 128) revert TimeNotNewer(time, uint64(times >> 128));
            if (time > block.timestamp + MAX_AHEAD) revert TimeAhead(time, nowAt);
            _anchors[anchorId] = _times(uint64(times), nowAt, kept);
            emit HeartbeatSeen(logId, newSize, newRoot, nowAt, time);
            return;
        }
        // SECURITY: a bound on the growth keeps a thief of the log key from ending the log with one signature.
        if (newSize > uint256(oldSize) + MAX_GROWTH) revert GrowthTooLarge(oldSize, newSize);
        // INVARIANT: each head contains the head before it.
        bytes32 oldRoot = oldSize == 0 ? AppendOnlyTree.EMPTY_ROOT : log.rootHash;
        AppendOnlyTree.requireConsistent(oldSize, oldRoot, newSize, newRoot, proof);
        (log.treeSize, log.rootHash) = (newSize, newRoot);
        _anchors[anchorId] = _times(nowAt, nowAt, kept);
        emit CheckpointAnchored(logId, newSize, newRoot, nowAt, time, bytes32(signature[0:32]), _vsOf(signature));
    }

    function head(bytes32 logId)
        external
        view
        returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt, uint64 time)
    {
        Log storage log = _known(logId);
        treeSize = log.treeSize;
        if (treeSize == 0) return (0, AppendOnlyTree.EMPTY_ROOT, 0, 0);
        rootHash = log.rootHash;
        uint256 times = _anchors[_anchorId(logId, treeSize, rootHash)];
        return (treeSize, rootHash, uint64(times >> 64), uint64(times >> 128));
    }

    function verifyAnchor(bytes32 logId, uint64 treeSize, bytes32 rootHash) public view returns (uint64 anchoredAt) {
        anchoredAt = uint64(_anchors[_anchorId(logId, treeSize, rootHash)]);
        if (anchoredAt == 0) revert AnchorUnknown(logId, treeSize, rootHash);
    }

    function verifyInclusion(
        bytes32 logId,
        uint64 treeSize,
        bytes32 rootHash,
        bytes32 leafHash,
        uint64 leafIndex,
        bytes32[] calldata proof
    ) external view returns (uint64 anchoredAt) {
        anchoredAt = verifyAnchor(logId, treeSize, rootHash);
        AppendOnlyTree.requireIncluded(treeSize, rootHash, leafHash, leafIndex, proof);
    }

    function verifyConsistency(
        bytes32 logId,
        uint64 oldSize,
        bytes32 oldRoot,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) external view returns (uint64 anchoredAt) {
        anchoredAt = verifyAnchor(logId, newSize, newRoot);
        AppendOnlyTree.requireConsistent(oldSize, oldRoot, newSize, newRoot, proof);
    }

    function checkpointDigest(bytes32 logId, uint64 treeSize, bytes32 rootHash, uint64 time)
        public
        view
        returns (bytes32)
    {
        return _typedDigest(keccak256(abi.encode(CHECKPOINT_TYPEHASH, logId, treeSize, rootHash, time)));
    }

    function _times(uint64 anchoredAt, uint64 presentedAt, uint64 time) private pure returns (uint256) {
        return anchoredAt | (uint256(presentedAt) << 64) | (uint256(time) << 128);
    }

    /// @dev EIP-2098: `s`, which is low, with `v` - 27 in its highest bit. It was verified, so `v` is 27 or 28.
    function _vsOf(bytes calldata signature) private pure returns (bytes32) {
        return bytes32(signature[32:64]) | bytes32(uint256(uint8(signature[64]) - 27) << 255);
    }

    function _anchorId(bytes32 logId, uint64 treeSize, bytes32 rootHash) private pure returns (bytes32) {
        return keccak256(abi.encode(logId, treeSize, rootHash));
    }
}
