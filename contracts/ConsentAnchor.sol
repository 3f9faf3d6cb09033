// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IConsentAnchor} from "./IConsentAnchor.sol";

/// @title Anchors of append-only consent logs
contract ConsentAnchor is IConsentAnchor, IERC5267, AccessControl {
    /// @dev `rootHash` is zero until the first anchor. A log exists when it has a key.
    struct Log {
        bytes32 rootHash;
        uint64 treeSize;
        uint64 presentedAt;
        address key;
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
    /// @dev SHA-256 of nothing: the root of the empty tree (RFC 9162 §2.1.1).
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

    /// @inheritdoc IConsentAnchor
    function registerLog(string calldata origin, address key) external onlyRole(REGISTRAR_ROLE) returns (bytes32 logId) {
        if (bytes(origin).length == 0) revert OriginEmpty();
        if (key == address(0)) revert LogKeyZero();
        logId = keccak256(bytes(origin));
        Log storage log = _logs[logId];
        if (log.key != address(0)) revert LogAlreadyRegistered(logId);
        log.key = key;
        emit LogRegistered(logId, origin, key);
    }

    /// @inheritdoc IConsentAnchor
    function rotateLogKey(bytes32 logId, address newKey) external onlyRole(REGISTRAR_ROLE) {
        if (newKey == address(0)) revert LogKeyZero();
        Log storage log = _known(logId);
        address oldKey = log.key;
        if (newKey == oldKey) revert LogKeyUnchanged(logId, newKey);
        log.key = newKey;
        emit LogKeyRotated(logId, oldKey, newKey);
    }

    /// @inheritdoc IConsentAnchor
    function markLog(bytes32 logId, string calldata reason) external onlyRole(GUARDIAN_ROLE) {
        if (bytes(reason).length == 0) revert ReasonEmpty();
        _known(logId);
        emit LogMarked(logId, msg.sender, _marks[logId].length, reason);
        _marks[logId].push(Mark(uint64(block.timestamp), msg.sender, reason));
    }

    /// @inheritdoc IConsentAnchor
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
        // SECURITY: the signature alone decides whose word this is; msg.sender is nowhere read.
        _requireSignature(log.key, checkpointDigest(logId, newSize, newRoot), signature);
        // INVARIANT: whatever becomes the head contains the head before it.
        _requireConsistent(oldSize, oldSize == 0 ? EMPTY_ROOT : log.rootHash, newSize, newRoot, proof);

        uint64 nowAt = uint64(block.timestamp);
        log.presentedAt = nowAt;
        if (newSize == oldSize) {
            emit HeartbeatSeen(logId, newSize, newRoot, nowAt);
            return;
        }
        log.treeSize = newSize;
        log.rootHash = newRoot;
        _anchoredAt[_anchorId(logId, newSize, newRoot)] = nowAt;
        emit CheckpointAnchored(logId, newSize, newRoot, nowAt);
    }

    /// @inheritdoc IConsentAnchor
    function head(bytes32 logId) external view returns (uint64 treeSize, bytes32 rootHash, uint64 anchoredAt) {
        Log storage log = _known(logId);
        treeSize = log.treeSize;
        rootHash = treeSize == 0 ? EMPTY_ROOT : log.rootHash;
        anchoredAt = log.presentedAt;
    }

    /// @inheritdoc IConsentAnchor
    function verifyAnchor(bytes32 logId, uint64 treeSize, bytes32 rootHash) public view returns (uint64 anchoredAt) {
        anchoredAt = _anchoredAt[_anchorId(logId, treeSize, rootHash)];
        if (anchoredAt == 0) revert AnchorUnknown(logId, treeSize, rootHash);
    }

    /// @inheritdoc IConsentAnchor
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
        uint256 last = treeSize - 1;
        _requireLength(_pathLength(leafIndex, last), proof.length);
        (, bytes32 root) = _climb(leafIndex, last, leafHash, proof);
        if (root != rootHash) revert RootMismatch(rootHash, root);
    }

    /// @inheritdoc IConsentAnchor
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

    /// @inheritdoc IConsentAnchor
    function checkpointDigest(bytes32 logId, uint64 treeSize, bytes32 rootHash) public view returns (bytes32) {
        // SECURITY: a chain that split in two keeps two domains, so no signature serves on both.
        bytes32 domain = block.chainid == _firstChainId ? _firstDomainSeparator : _domainSeparator();
        bytes32 checkpoint = keccak256(abi.encode(CHECKPOINT_TYPEHASH, logId, treeSize, rootHash));
        return keccak256(abi.encodePacked(hex"1901", domain, checkpoint));
    }

    /// @inheritdoc IERC5267
    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (hex"0f", NAME, VERSION, block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IConsentAnchor
    function logKey(bytes32 logId) external view returns (address) {
        return _logs[logId].key;
    }

    /// @inheritdoc IConsentAnchor
    function markCount(bytes32 logId) external view returns (uint256) {
        return _marks[logId].length;
    }

    /// @inheritdoc IConsentAnchor
    function markAt(bytes32 logId, uint256 index) external view returns (Mark memory) {
        if (index >= _marks[logId].length) revert MarkUnknown(logId, index);
        return _marks[logId][index];
    }

    function _grantFirst(bytes32 role, address holder) private {
        if (holder == address(0)) revert RoleHolderZero(role);
        _grantRole(role, holder);
    }

    function _domainSeparator() private view returns (bytes32) {
        bytes32 name = keccak256(bytes(NAME));
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
        if (fault == ECDSA.RecoverError.NoError) {
            if (signer != key) revert SignatureByAnotherKey(key, signer);
        } else if (fault == ECDSA.RecoverError.InvalidSignatureLength) {
            revert SignatureWrongLength(uint256(argument));
        } else if (fault == ECDSA.RecoverError.InvalidSignatureS) {
            revert SignatureHighS(argument);
        } else {
            revert SignatureInvalid();
        }
    }

    function _requireLength(uint256 expected, uint256 actual) private pure {
        if (expected != actual) revert ProofWrongLength(expected, actual);
    }

    /// @dev RFC 9162 §2.1.4.2, with the two shifts of its step 4 done at once.
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
            // The largest complete subtree at the old tree's end: 2**height leaves, node `index` of its level.
            uint256 height = Math.log2(oldSize & (~oldSize + 1));
            uint256 index = uint256(oldSize - 1) >> height;
            uint256 last = uint256(newSize - 1) >> height;
            // When it is the whole old tree its hash is known, else the proof starts with it.
            uint256 given = index == 0 ? 0 : 1;
            _requireLength(given + _pathLength(index, last), proof.length);
            (bytes32 first, bytes32 second) = _climb(index, last, given == 0 ? oldRoot : proof[0], proof[given:]);
            if (first != oldRoot) revert FirstRootMismatch(oldRoot, first);
            if (second != newRoot) revert RootMismatch(newRoot, second);
        }
    }

    /// @dev How many siblings node `index` has on its way up in a level whose last node is `last`. It has one at each level
    /// below the one where the two ways meet, and above that one for each left turn.
    function _pathLength(uint256 index, uint256 last) private pure returns (uint256 length) {
        unchecked {
            uint256 differ = index ^ last;
            length = differ == 0 ? 0 : Math.log2(differ) + 1;
            for (uint256 rest = index >> length; rest != 0; rest &= rest - 1) ++length;
        }
    }

    /// @dev Climbs from node `index` of a level whose last node is `last`. `proof` must have `_pathLength(index, last)` hashes.
    /// @return left The hash over the node and its left siblings only: the tree that ended there.
    /// @return root The hash over all siblings: the tree's root.
    function _climb(
        uint256 index,
        uint256 last,
        bytes32 node,
        bytes32[] calldata proof
    ) private view returns (bytes32 left, bytes32 root) {
        bool hashed = true;
        assembly ("memory-safe") {
            // SECURITY: a call that fails or answers nothing must not leave the old bytes standing as a hash.
            function hashChildren(at) -> done {
                done := staticcall(gas(), 2, add(at, 0x1f), 0x41, add(at, 0x40), 0x20)
                done := and(done, eq(returndatasize(), 0x20))
            }
            // Two inputs of 65 bytes, 0x01 ‖ left child ‖ right child, the children word-aligned: for `left` from `a`
            // (0x01 is the last byte of the word there) and for `root` from `b`. Each result lands as the right child.
            let a := mload(0x40)
            let b := add(a, 0x60)
            mstore(a, 1)
            mstore(b, 1)
            mstore(add(a, 0x40), node)
            mstore(add(b, 0x40), node)
            let cursor := proof.offset
            for {} last {} {
                switch and(index, 1)
                case 1 {
                    let sibling := calldataload(cursor)
                    cursor := add(cursor, 0x20)
                    mstore(add(a, 0x20), sibling)
                    mstore(add(b, 0x20), sibling)
                    hashed := and(hashed, hashChildren(a))
                    hashed := and(hashed, hashChildren(b))
                }
                default {
                    if lt(index, last) {
                        mstore(add(b, 0x20), mload(add(b, 0x40)))
                        mstore(add(b, 0x40), calldataload(cursor))
                        cursor := add(cursor, 0x20)
                        hashed := and(hashed, hashChildren(b))
                    }
                }
                index := shr(1, index)
                last := shr(1, last)
            }
            left := mload(add(a, 0x40))
            root := mload(add(b, 0x40))
        }
        if (!hashed) revert HashFailed();
    }
}
