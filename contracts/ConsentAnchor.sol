// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IConsentAnchor} from "./IConsentAnchor.sol";

/// @title Anchors of append-only consent logs
contract ConsentAnchor is IConsentAnchor, IERC5267, AccessControl {
    /// @dev Takes two slots. A log exists when it has a key; `rootHash` is zero until the first anchor.
    /// `presentedAt` is a block time, which fits until 2106. It is no offset: blocks may be older than the deployment
    /// where a chain's only clock is set back.
    struct Log {
        bytes32 rootHash;
        address key;
        uint64 treeSize;
        uint32 presentedAt;
    }

    /// @notice May add logs and rotate their keys.
    bytes32 public constant REGISTRAR_ROLE = keccak256("REGISTRAR_ROLE");
    /// @notice May mark logs.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @notice The EIP-712 type that a log key signs.
    bytes32 public constant CHECKPOINT_TYPEHASH =
        keccak256("Checkpoint(bytes32 logId,uint64 treeSize,bytes32 rootHash)");
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    string private constant NAME = "ConsentAnchor";
    string private constant VERSION = "1";
    /// @dev The root of the empty tree: SHA-256 of no bytes (RFC 9162 §2.1.1).
    bytes32 private constant EMPTY_ROOT = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

    uint256 private immutable _firstChainId = block.chainid;
    bytes32 private immutable _firstDomainSeparator = _domainSeparator();

    mapping(bytes32 logId => Log) private _logs;
    /// @dev keccak256(logId, treeSize, rootHash) → block time of the first anchoring.
    mapping(bytes32 anchorId => uint64) private _anchoredAt;
    mapping(bytes32 logId => Mark[]) private _marks;

    /// @param admin May grant and revoke roles.
    /// @param registrar The first registrar.
    /// @param guardian The first guardian.
    constructor(address admin, address registrar, address guardian) {
        _grantFirst(DEFAULT_ADMIN_ROLE, admin);
        _grantFirst(REGISTRAR_ROLE, registrar);
        _grantFirst(GUARDIAN_ROLE, guardian);
    }

    function registerLog(string calldata origin, address key) external onlyRole(REGISTRAR_ROLE) returns (bytes32 logId) {
        if (bytes(origin).length == 0) revert OriginEmpty();
        if (key == address(0)) revert LogKeyZero();
        logId = keccak256(bytes(origin));
        Log storage log = _logs[logId];
        if (log.key != address(0)) revert LogAlreadyRegistered(logId);
        log.key = key;
        emit LogRegistered(logId, origin, key);
    }

    function rotateLogKey(bytes32 logId, address newKey) external onlyRole(REGISTRAR_ROLE) {
        if (newKey == address(0)) revert LogKeyZero();
        Log storage log = _known(logId);
        address oldKey = log.key;
        if (newKey == oldKey) revert LogKeyUnchanged(logId, newKey);
        log.key = newKey;
        emit LogKeyRotated(logId, oldKey, newKey);
    }

    function markLog(bytes32 logId, string calldata reason) external onlyRole(GUARDIAN_ROLE) {
        if (bytes(reason).length == 0) revert ReasonEmpty();
        _known(logId);
        _marks[logId].push(Mark(uint64(block.timestamp), msg.sender, reason));
        emit LogMarked(logId, msg.sender, reason);
    }

    function anchor(
        bytes32 logId,
        uint64 oldSize,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof,
        bytes calldata signature
    ) external {
        Log storage log = _known(logId);
        uint64 headSize = log.treeSize;
        if (oldSize != headSize) revert HeadMoved(oldSize, headSize);
        if (newSize == 0) revert TreeEmpty();
        // SECURITY: the signature alone shows who vouches for the checkpoint; msg.sender is never read.
        _requireSignature(log.key, checkpointDigest(logId, newSize, newRoot), signature);
        // INVARIANT: each head contains the head before it.
        _requireConsistent(oldSize, oldSize == 0 ? EMPTY_ROOT : log.rootHash, newSize, newRoot, proof);

        uint64 nowAt = uint64(block.timestamp);
        (log.treeSize, log.presentedAt) = (newSize, uint32(block.timestamp));
        if (newSize == oldSize) { // See docs/decisions/0100-a-heartbeat-needs-no-new-signature.md
            emit HeartbeatSeen(logId, newSize, newRoot, nowAt);
            return;
        }
        log.rootHash = newRoot;
        _anchoredAt[_anchorId(logId, newSize, newRoot)] = nowAt;
        emit CheckpointAnchored(logId, newSize, newRoot, nowAt);
    }

    function head(bytes32 logId) external view returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt) {
        Log storage log = _known(logId);
        treeSize = log.treeSize;
        if (treeSize == 0) return (0, EMPTY_ROOT, 0);
        return (treeSize, log.rootHash, log.presentedAt);
    }

    function verifyAnchor(bytes32 logId, uint64 treeSize, bytes32 rootHash) public view returns (uint64 anchoredAt) {
        anchoredAt = _anchoredAt[_anchorId(logId, treeSize, rootHash)];
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
        if (leafIndex >= treeSize) revert LeafIndexOutOfRange(leafIndex, treeSize);
        (uint256 fork, uint256 length) = _pathShape(leafIndex, treeSize - 1);
        _requireLength(length, proof.length);
        (, bytes32 root) = _climb(leafIndex, fork, leafHash, proof);
        if (root != rootHash) revert RootMismatch(rootHash, root);
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
        _requireConsistent(oldSize, oldRoot, newSize, newRoot, proof);
    }

    function checkpointDigest(bytes32 logId, uint64 treeSize, bytes32 rootHash) public view returns (bytes32) {
        // SECURITY: when a chain splits, the two sides have different domains, so no signature is valid on both.
        bytes32 domain = block.chainid == _firstChainId ? _firstDomainSeparator : _domainSeparator();
        bytes32 checkpoint = keccak256(abi.encode(CHECKPOINT_TYPEHASH, logId, treeSize, rootHash));
        return keccak256(abi.encodePacked(hex"1901", domain, checkpoint));
    }

    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (hex"0f", NAME, VERSION, block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    function logKey(bytes32 logId) external view returns (address) {
        return _logs[logId].key;
    }

    function marks(bytes32 logId) external view returns (Mark[] memory) {
        return _marks[logId];
    }

    function _grantFirst(bytes32 role, address holder) private {
        if (holder == address(0)) revert RoleHolderZero(role);
        _grantRole(role, holder);
    }

    function _domainSeparator() private view returns (bytes32) {
        bytes32 name = keccak256(bytes(NAME)); // See docs/decisions/0101-the-contract-has-its-own-eip712-domain.md
        bytes32 version = keccak256(bytes(VERSION));
        return keccak256(abi.encode(DOMAIN_TYPEHASH, name, version, block.chainid, address(this)));
    }

    function _known(bytes32 logId) private view returns (Log storage log) {
        log = _logs[logId];
        if (log.key == address(0)) revert LogUnknown(logId);
    }

    function _anchorId(bytes32 logId, uint64 treeSize, bytes32 rootHash) private pure returns (bytes32) {
        return keccak256(abi.encode(logId, treeSize, rootHash));
    }

    function _requireSignature(address key, bytes32 digest, bytes calldata signature) private pure {
        (address signer, ECDSA.RecoverError fault, bytes32 argument) = ECDSA.tryRecoverCalldata(digest, signature);
        if (fault == ECDSA.RecoverError.InvalidSignatureLength) revert SignatureWrongLength(uint256(argument));
        if (fault == ECDSA.RecoverError.InvalidSignatureS) revert SignatureHighS(argument);
        if (fault != ECDSA.RecoverError.NoError) revert SignatureInvalid();
        if (signer != key) revert SignatureByAnotherKey(key, signer);
    }

    function _requireLength(uint256 expected, uint256 actual) private pure {
        if (expected != actual) revert ProofWrongLength(expected, actual);
    }

    /// @dev Reverts unless the proof shows that the new tree contains the old one. Follows RFC 9162 §2.1.4.2, with the
    /// two shifts of its step 4 done at once.
    function _requireConsistent(
        uint64 oldSize,
        bytes32 oldRoot,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) private view {
        if (newSize < oldSize) revert TreeShrunk(oldSize, newSize);
        if (oldSize == 0) {
            _requireLength(0, proof.length);
            if (oldRoot != EMPTY_ROOT) revert FirstRootMismatch(oldRoot, EMPTY_ROOT);
            return;
        }
        if (newSize == oldSize) {
            if (oldRoot != newRoot) revert RootConflict(newSize, oldRoot, newRoot);
            _requireLength(0, proof.length);
            return;
        }
        unchecked {
            // The largest complete subtree that ends the old tree: 2**height leaves, node `index` of its level.
            uint256 height = Math.log2(oldSize & (~oldSize + 1));
            uint256 index = uint256(oldSize - 1) >> height;
            (uint256 fork, uint256 length) = _pathShape(index, uint256(newSize - 1) >> height);
            // When it is the whole old tree, its hash is known; otherwise the proof starts with its hash.
            uint256 given = index == 0 ? 0 : 1;
            _requireLength(given + length, proof.length);
            (bytes32 first, bytes32 second) = _climb(index, fork, given == 0 ? oldRoot : proof[0], proof[given:]);
            if (first != oldRoot) revert FirstRootMismatch(oldRoot, first);
            if (second != newRoot) revert RootMismatch(newRoot, second);
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
        if (!answered) revert Sha256Missing();
    }
}
