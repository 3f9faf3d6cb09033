"""Keccak-256, secp256k1 recovery, and the anchor of docs/formats/anchor.md: what its key signed, what a chain says."""

import json
import re
import urllib.request

from faults import CouldNotLook, Fault, require

ROUND_CONSTANTS = []
ROTATIONS = [[0] * 5 for _ in range(5)]
MASK = 2**64 - 1

FIELD = 2**256 - 2**32 - 977
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GENERATOR = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def _constants():
    register = 1
    for _ in range(24):
        constant = 0
        for bit in range(7):
            if register & 1:
                constant |= 1 << (2**bit - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        ROUND_CONSTANTS.append(constant)
    x, y = 1, 0
    for step in range(24):
        ROTATIONS[x][y] = (step + 1) * (step + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5


_constants()


def _rotate(word, by):
    return (word << by | word >> (64 - by)) & MASK


def _permute(a):
    for constant in ROUND_CONSTANTS:
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[(x - 1) % 5] ^ _rotate(c[(x + 1) % 5], 1) for x in range(5)]
        b = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                b[y][(2 * x + 3 * y) % 5] = _rotate(a[x][y] ^ d[x], ROTATIONS[x][y])
        a = [[b[x][y] ^ (~b[(x + 1) % 5][y] & MASK & b[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
        a[0][0] ^= constant
    return a


def keccak256(data):
    rate = 136
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % rate))
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), rate):
        for lane in range(rate // 8):
            word = padded[start + 8 * lane : start + 8 * lane + 8]
            state[lane % 5][lane // 5] ^= int.from_bytes(word, "little")
        state = _permute(state)
    return b"".join(state[lane % 5][lane // 5].to_bytes(8, "little") for lane in range(4))


def _add(one, other):
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % FIELD == 0:
        return None
    slope = 3 * x1 * x1 * pow(2 * y1, -1, FIELD) if one == other else (y2 - y1) * pow(x2 - x1, -1, FIELD)
    x = (slope * slope - x1 - x2) % FIELD
    return (x, (slope * (x1 - x) - y1) % FIELD)


def _multiply(scalar, point):
    result = None
    for bit in bin(scalar)[2:]:
        result = _add(result, result)
        if bit == "1":
            result = _add(result, point)
    return result


def recover(digest, signature, code):
    """Returns the address whose key signed a digest: r, s in the lower half, v of 27 or 28."""
    require(len(signature) == 65 and signature[64] in (27, 28), code, "not 65 bytes that end in 27 or 28")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    require(0 < r < CURVE_ORDER and 0 < s <= CURVE_ORDER // 2, code, "r or s is out of range")
    square = (pow(r, 3, FIELD) + 7) % FIELD
    y = pow(square, (FIELD + 1) // 4, FIELD)
    require(y * y % FIELD == square, code, "r is of no point")
    if y & 1 != signature[64] - 27:
        y = FIELD - y
    inverse, z = pow(r, -1, CURVE_ORDER), int.from_bytes(digest, "big")
    key = _add(_multiply(s * inverse % CURVE_ORDER, (r, y)), _multiply(-z * inverse % CURVE_ORDER, GENERATOR))
    require(key is not None, code, "it leads to no key")
    return keccak256(key[0].to_bytes(32, "big") + key[1].to_bytes(32, "big"))[12:]


def address_text(address):
    """Spells 20 bytes as EIP-55 says."""
    digits = address.hex()
    sums = keccak256(digits.encode()).hex()
    return "0x" + "".join(d.upper() if int(s, 16) > 7 else d for d, s in zip(digits, sums))


def address_bytes(text, code):
    """Returns the 20 bytes of an address that is spelled as EIP-55 says."""
    require(isinstance(text, str) and re.fullmatch(r"0x[0-9a-fA-F]{40}", text), code, "not an address")
    address = bytes.fromhex(text[2:])
    require(address_text(address) == text, code, "an address in another spelling than that of EIP-55")
    return address


def word(number):
    return number.to_bytes(32, "big")


def checkpoint_digest(chain_id, contract, log_id, tree_size, root_hash, time):
    """Returns the EIP-712 digest that the log key signs for an anchor."""
    domain_type = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    names = keccak256(domain_type) + keccak256(b"ConsentAnchor") + keccak256(b"1")
    domain = keccak256(names + word(chain_id) + bytes(12) + contract)
    struct_type = b"Checkpoint(bytes32 logId,uint64 treeSize,bytes32 rootHash,uint64 time)"
    struct = keccak256(keccak256(struct_type) + log_id + word(tree_size) + root_hash + word(time))
    return keccak256(b"\x19\x01" + domain + struct)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def verify_anchor_call(log_id, tree_size, root_hash):
    """Returns the data of a call of `verifyAnchor`, in hex."""
    call = keccak256(b"verifyAnchor(bytes32,uint64,bytes32)")[:4] + log_id + word(tree_size) + root_hash
    return "0x" + call.hex()


def verify_anchor(rpc_url, policy, log_id, tree_size, root_hash):
    """Asks a node since when, in seconds since 1970, the contract of a policy has this size and root."""
    block = "finalized" if policy.finalized else "latest"
    if policy.confirmations > 0 and not policy.finalized:
        newest = _ask(rpc_url, "eth_blockNumber", []).get("result")
        if not isinstance(newest, str) or not re.fullmatch(r"0x[0-9a-f]{1,16}", newest):
            raise CouldNotLook("the node does not say its newest block")
        block = hex(max(0, int(newest, 16) - policy.confirmations))
    data = verify_anchor_call(log_id, tree_size, root_hash)
    return _anchored_at(_ask(rpc_url, "eth_call", [{"to": address_text(policy.contract), "data": data}, block]))


def _ask(rpc_url, method, params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(rpc_url, body, {"content-type": "application/json"})
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=20) as response:
            answer = json.loads(response.read(1_000_000))
    except (OSError, ValueError) as error:
        raise CouldNotLook(f"the node did not answer: {error}") from error
    if not isinstance(answer, dict):
        raise CouldNotLook("the node did not answer in JSON-RPC")
    return answer


def _anchored_at(answer):
    unknown = "0x" + keccak256(b"AnchorUnknown(bytes32,uint64,bytes32)")[:4].hex()
    if "error" in answer:
        said = json.dumps(answer["error"])
        if unknown in said:
            raise Fault("ANCHOR_UNKNOWN", "the contract has no such anchor")
        raise CouldNotLook(f"the node refused: {said}")
    result = answer.get("result")
    if not isinstance(result, str) or not re.fullmatch(r"0x[0-9a-f]{64}", result):
        raise CouldNotLook("the node has no such contract")
    return int(result, 16)
