// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IConsentAnchor} from "./IConsentAnchor.sol";

/// @title Logs, their keys and their marks
abstract contract LogRegistry is IConsentAnchor, IERC5267, AccessControl {
    /// @dev Takes two slots. A log exists when it has a key; `rootHash` is zero until the first anchor.
    struct Log {
        bytes32 rootHash;
        address key;
        uint64 treeSize;
    }

    /// @dev A log key that waits to come into force, from `readyAt` on without a signature.
    struct Proposal {
        address newKey;
        uint64 readyAt;
    }

    /// @notice May add logs and propose their keys.
    bytes32 public constant REGISTRAR_ROLE = keccak256("REGISTRAR_ROLE");
    /// @notice May mark logs and veto their next keys.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @notice The time in which the guardian can veto a key that the one in force has not signed.
    uint64 public constant ROTATION_DELAY = 2 days;
    /// @notice The EIP-712 type that a log key signs for its successor.
    bytes32 public constant ROTATION_TYPEHASH = keccak256("LogKeyRotation(bytes32 logId,address newKey,uint64 index)");
    /// @notice The EIP-712 type that a log key signs to put a promise root in force.
    bytes32 public constant PROMISE_ROOT_TYPEHASH = keccak256("PromiseRoot(bytes32 logId,address key,uint64 index)");
    /// @notice The EIP-712 type that a log key signs to end a promise root.
    bytes32 public constant PROMISE_ROOT_END_TYPEHASH =
        keccak256("PromiseRootEnd(bytes32 logId,address key,uint64 index)");
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    string private constant NAME = "ConsentAnchor";
    string private constant VERSION = "1";

    uint256 private immutable _firstChainId = block.chainid;
    bytes32 private immutable _firstDomainSeparator = _domainSeparator();

    mapping(bytes32 logId => Log) internal _logs;
    mapping(bytes32 logId => KeyPeriod[]) private _keys;
    mapping(bytes32 logId => Proposal) private _proposals;
    mapping(bytes32 logId => KeyPeriod[]) private _promiseKeys;
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
        _keys[logId].push(KeyPeriod(key, _now(), 0));
        emit LogRegistered(logId, origin, key);
    }

    // See docs/decisions/0103-a-log-key-is-rotated-in-two-steps.md
    function proposeLogKey(bytes32 logId, address newKey) external onlyRole(REGISTRAR_ROLE) {
        if (newKey == address(0)) revert LogKeyZero();
        address key = _known(logId).key;
        if (newKey == key) revert LogKeyUnchanged(logId, newKey);
        uint64 readyAt = _now() + ROTATION_DELAY;
        _proposals[logId] = Proposal(newKey, readyAt);
        emit LogKeyProposed(logId, key, newKey, readyAt);
    }

    function vetoLogKey(bytes32 logId, address newKey) external onlyRole(GUARDIAN_ROLE) {
        _requireProposed(logId, newKey);
        delete _proposals[logId];
        emit LogKeyVetoed(logId, newKey, msg.sender);
    }

    function rotateLogKey(bytes32 logId, address newKey, bytes calldata signature) external {
        Log storage log = _known(logId);
        uint64 readyAt = _requireProposed(logId, newKey);
        KeyPeriod[] storage history = _keys[logId];
        if (signature.length != 0) {
            // SECURITY: the index makes each signature good for one rotation, also where a key comes back.
            _requireSignature(log.key, _digestOfKey(ROTATION_TYPEHASH, logId, newKey, history.length), signature);
        } else if (block.timestamp < readyAt) {
            revert RotationTooEarly(readyAt, _now());
        }
        delete _proposals[logId];
        address oldKey = log.key;
        log.key = newKey;
        history[history.length - 1].until = _now();
        history.push(KeyPeriod(newKey, _now(), 0));
        emit LogKeyRotated(logId, oldKey, newKey);
    }

    // See docs/decisions/0104-a-log-key-names-the-promise-roots.md
    function startPromiseKey(bytes32 logId, address key, bytes calldata signature) external {
        if (key == address(0)) revert PromiseKeyZero();
        KeyPeriod[] storage history = _promiseKeys[logId];
        bytes32 digest = _digestOfKey(PROMISE_ROOT_TYPEHASH, logId, key, history.length);
        _requireSignature(_known(logId).key, digest, signature);
        emit PromiseKeyStarted(logId, key, history.length);
        history.push(KeyPeriod(key, _now(), 0));
    }

    function endPromiseKey(bytes32 logId, uint256 index, bytes calldata signature) external {
        address logKey_ = _known(logId).key;
        KeyPeriod[] storage history = _promiseKeys[logId];
        if (index >= history.length || history[index].until != 0) revert PromiseKeyNotInForce(logId, index);
        KeyPeriod storage period = history[index];
        _requireSignature(logKey_, _digestOfKey(PROMISE_ROOT_END_TYPEHASH, logId, period.key, index), signature);
        period.until = _now();
        emit PromiseKeyEnded(logId, period.key, index);
    }

    function markLog(bytes32 logId, string calldata reason) external onlyRole(GUARDIAN_ROLE) {
        if (bytes(reason).length == 0) revert ReasonEmpty();
        _known(logId);
        _marks[logId].push(Mark(_now(), msg.sender, reason));
        emit LogMarked(logId, msg.sender, reason);
    }

    function logKey(bytes32 logId) external view returns (address) {
        return _logs[logId].key;
    }

    function keys(bytes32 logId) external view returns (KeyPeriod[] memory) {
        return _keys[logId];
    }

    function proposedLogKey(bytes32 logId) external view returns (address newKey, uint64 readyAt) {
        Proposal storage proposal = _proposals[logId];
        return (proposal.newKey, proposal.readyAt);
    }

    function promiseKeys(bytes32 logId) external view returns (KeyPeriod[] memory) {
        return _promiseKeys[logId];
    }

    function markCount(bytes32 logId) external view returns (uint256) {
        return _marks[logId].length;
    }

    function marks(bytes32 logId, uint256 from, uint256 count) external view returns (Mark[] memory) {
        Mark[] storage all = _marks[logId];
        uint256 left = from < all.length ? all.length - from : 0;
        Mark[] memory page = new Mark[](count < left ? count : left);
        for (uint256 i = 0; i < page.length; ++i) page[i] = all[from + i];
        return page;
    }

    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (hex"0f", NAME, VERSION, block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    function _known(bytes32 logId) internal view returns (Log storage log) {
        log = _logs[logId];
        if (log.key == address(0)) revert LogUnknown(logId);
    }

    function _typedDigest(bytes32 structHash) internal view returns (bytes32) {
        // SECURITY: when a chain splits, the two sides have different domains, so no signature is valid on both.
        bytes32 domain = block.chainid == _firstChainId ? _firstDomainSeparator : _domainSeparator();
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _requireSignature(address key, bytes32 digest, bytes calldata signature) internal pure {
        (address signer, ECDSA.RecoverError fault, bytes32 argument) = ECDSA.tryRecoverCalldata(digest, signature);
        if (fault == ECDSA.RecoverError.InvalidSignatureLength) revert SignatureWrongLength(uint256(argument));
        if (fault == ECDSA.RecoverError.InvalidSignatureS) revert SignatureHighS(argument);
        if (fault != ECDSA.RecoverError.NoError) revert SignatureInvalid();
        if (signer != key) revert SignatureByAnotherKey(key, signer);
    }

    function _now() internal view returns (uint64) {
        return uint64(block.timestamp);
    }

    function _digestOfKey(bytes32 typeHash, bytes32 logId, address key, uint256 index) private view returns (bytes32) {
        return _typedDigest(keccak256(abi.encode(typeHash, logId, key, index)));
    }

    function _requireProposed(bytes32 logId, address newKey) private view returns (uint64) {
        Proposal storage proposal = _proposals[logId];
        if (newKey == address(0) || proposal.newKey != newKey) revert LogKeyNotProposed(logId, newKey);
        return proposal.readyAt;
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
}
