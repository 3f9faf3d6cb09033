"""RFC 9162 trees over SHA-256, and the prefix trees of docs/formats/map.md."""

import hashlib

from faults import require

EMPTY = bytes(32)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(entry):
    return sha256(b"\x00", entry)


def node_hash(left, right):
    return sha256(b"\x01", left, right)


def check_inclusion(leaf, index, size, path, root):
    """Refuses a proof that does not lead from a leaf hash at an index to the root of a tree of this size."""
    require(index < size, "PROOF_INDEX_OUT_OF_RANGE", f"leaf {index} of a tree of {size}")
    require(all(len(each) == 32 for each in path), "PROOF_HASH_WRONG_LENGTH", "a hash that is not 32 bytes")
    at, last, result, used = index, size - 1, leaf, 0
    while last > 0:
        if at & 1 or at < last:
            require(used < len(path), "PROOF_WRONG_LENGTH", f"only {used} hashes")
            result = node_hash(path[used], result) if at & 1 else node_hash(result, path[used])
            used += 1
        at, last = at >> 1, last >> 1
    require(used == len(path), "PROOF_WRONG_LENGTH", f"{len(path)} hashes instead of {used}")
    require(result == root, "PROOF_ROOT_MISMATCH", "the leaf is not under the root")


def tree_root(leaves):
    """Returns the root over a number of leaf hashes that is a power of two."""
    while len(leaves) > 1:
        leaves = [node_hash(leaves[i], leaves[i + 1]) for i in range(0, len(leaves), 2)]
    return leaves[0]


def prefix_leaf(record):
    return sha256(b"\x02", record[:32], bytes(24), record[32:])


def look_up(root, key, leaf, path):
    """Returns the index that a prefix tree has for a key, null where it has none."""
    well_formed = len(root) == 32 and len(key) == 32 and all(len(each) == 32 for each in path) and len(path) <= 256
    require(well_formed and (leaf is None or len(leaf) == 40), "LOOK_UP_MALFORMED", "a part of another length")
    bits = int.from_bytes(key, "big")
    if leaf is not None and path:
        differing = bits ^ int.from_bytes(leaf[:32], "big")
        require(differing >> (256 - len(path)) == 0, "LOOK_UP_LEAF_MISMATCH", "the key does not lead to the leaf")
    result = EMPTY if leaf is None else prefix_leaf(leaf)
    for depth, beside in zip(range(len(path) - 1, -1, -1), path):
        right = bits >> (255 - depth) & 1
        result = sha256(b"\x03", beside, result) if right else sha256(b"\x03", result, beside)
    require(result == root, "PROOF_ROOT_MISMATCH", "a look-up that leads to another root")
    return int.from_bytes(leaf[32:], "big") if leaf is not None and leaf[:32] == key else None
