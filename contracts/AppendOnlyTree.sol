// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IConsentAnchor} from "./IConsentAnchor.sol";

/// @title Proofs about append-only trees
/// @notice Checks the inclusion and consistency proofs of RFC 9162 trees over SHA-256.
library AppendOnlyTree {
    /// @dev The root of the empty tree: SHA-256 of no bytes (RFC 9162 §2.1.1).
    bytes32 internal constant EMPTY_ROOT = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

    function requireLength(uint256 expected, uint256 actual) internal pure {
        if (expected != actual) revert IConsentAnchor.ProofWrongLength(expected, actual);
    }

    /// @dev Reverts unless the proof leads from the leaf at `leafIndex` to the root. Follows RFC 9162 §2.1.3.2.
    function requireIncluded(
        uint64 treeSize,
        bytes32 rootHash,
        bytes32 leafHash,
        uint64 leafIndex,
        bytes32[] calldata proof
    ) internal view {
        if (leafIndex >= treeSize) revert IConsentAnchor.LeafIndexOutOfRange(leafIndex, treeSize);
        (uint256 fork, uint256 length) = _pathShape(leafIndex, treeSize - 1);
        requireLength(length, proof.length);
        (, bytes32 root) = _climb(leafIndex, fork, leafHash, proof);
        if (root != rootHash) revert IConsentAnchor.RootMismatch(rootHash, root);
    }

    /// @dev Reverts unless the proof shows that the new tree contains the old one. Follows RFC 9162 §2.1.4.2, with the
    /// two shifts of its step 4 done at once.
    function requireConsistent(
        uint64 oldSize,
        bytes32 oldRoot,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) internal view {
        if (newSize < oldSize) revert IConsentAnchor.TreeShrunk(oldSize, newSize);
        if (oldSize == 0) {
            requireLength(0, proof.length);
            if (oldRoot != EMPTY_ROOT) revert IConsentAnchor.FirstRootMismatch(oldRoot, EMPTY_ROOT);
            return;
        }
        if (newSize == oldSize) {
            if (oldRoot != newRoot) revert IConsentAnchor.RootConflict(newSize, oldRoot, newRoot);
            requireLength(0, proof.length);
            return;
        }
        unchecked {
            // The largest complete subtree that ends the old tree: 2**height leaves, node `index` of its level.
            uint256 height = Math.log2(oldSize & (~oldSize + 1));
            uint256 index = uint256(oldSize - 1) >> height;
            (uint256 fork, uint256 length) = _pathShape(index, uint256(newSize - 1) >> height);
            // When it is the whole old tree, its hash is known; otherwise the proof starts with its hash.
            uint256 given = index == 0 ? 0 : 1;
            requireLength(given + length, proof.length);
            (bytes32 first, bytes32 second) = _climb(index, fork, given == 0 ? oldRoot : proof[0], proof[given:]);
            if (first != oldRoot) revert IConsentAnchor.FirstRootMismatch(oldRoot, first);
            if (second != newRoot) revert IConsentAnchor.RootMismatch(newRoot, second);
        }
    }

    /// @dev Counts the siblings on the path from node `index` to the root, on a level whose last node is `last`: one on
    /// each of the `fork` levels below the node where the paths of the two meet, and one for each left turn above it.
    function _pathShape(uint256 index, uint256 last) private pure returns (uint256 fork, uint256 length) {
        unchecked {
            uint256 differ = index ^ last;
            fork = differ == 0 ? 0 : Math.log2(differ) + 1;
            length = fork;
            for (uint256 rest = index >> fork; rest != 0; rest &= rest - 1) ++length;
        }
    }

    /// @dev Climbs from node `index` of a level to the root: past siblings on both sides for `fork` levels, then on the
    /// left. `proof` must have the length that `_pathShape` returns.
    /// @return left The hash over the node and its left siblings only, which is the root of the tree that ends there.
    /// @return root The hash over all siblings, which is the root of the whole tree.
    function _climb(uint256 index, uint256 fork, bytes32 node, bytes32[] calldata proof)
        private
        view
        returns (bytes32 left, bytes32 root)
    {
        bool answered;
        assembly ("memory-safe") { // See docs/decisions/0102-a-log-in-two-slots.md
            // Two inputs of 65 bytes, 0x01 ‖ left child ‖ right child: for `left` at `at` + 0x1f, for `root` at `at` +
            // 0x7f. Each hash overwrites the right child. The precompile fails only when it runs out of gas. Its calls
            // are written out because a function would cost 3,700 gas more on a log of 2**40 leaves.
            let at := mload(0x40)
            mstore8(add(at, 0x1f), 1)
            mstore8(add(at, 0x7f), 1)
            mstore(add(at, 0x40), node)
            mstore(add(at, 0xa0), node)
            let cursor := proof.offset
            let end := add(cursor, shl(5, fork))
            for {} lt(cursor, end) {
                cursor := add(cursor, 0x20)
                index := shr(1, index)
            } {
                let sibling := calldataload(cursor)
                switch and(index, 1)
                case 0 {
                    mstore(add(at, 0x80), mload(add(at, 0xa0)))
                    mstore(add(at, 0xa0), sibling)
                }
                default {
                    mstore(add(at, 0x20), sibling)
                    mstore(add(at, 0x80), sibling)
                    if iszero(staticcall(gas(), 2, add(at, 0x1f), 0x41, add(at, 0x40), 0x20)) { revert(0, 0) }
                }
                if iszero(staticcall(gas(), 2, add(at, 0x7f), 0x41, add(at, 0xa0), 0x20)) { revert(0, 0) }
            }
            end := add(proof.offset, shl(5, proof.length))
            for {} lt(cursor, end) { cursor := add(cursor, 0x20) } {
                let sibling := calldataload(cursor)
                mstore(add(at, 0x20), sibling)
                mstore(add(at, 0x80), sibling)
                if iszero(staticcall(gas(), 2, add(at, 0x1f), 0x41, add(at, 0x40), 0x20)) { revert(0, 0) }
                if iszero(staticcall(gas(), 2, add(at, 0x7f), 0x41, add(at, 0xa0), 0x20)) { revert(0, 0) }
            }
            answered := or(iszero(proof.length), eq(returndatasize(), 0x20))
            left := mload(add(at, 0x40))
            root := mload(add(at, 0xa0))
        }
        // SECURITY: a chain without the precompile returns no bytes, and old ones would pass for a hash.
        if (!answered) revert IConsentAnchor.Sha256Missing();
    }
}
