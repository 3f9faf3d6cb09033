"""Edwards25519: points, Ed25519 (RFC 8032) and ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381), to verify with."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1, 1, 0)
SUITE = b"\x03"


def decode_point(data):
    """Returns a point as RFC 8032 §5.1.3 decodes it, null where the 32 bytes are none."""
    if len(data) != 32:
        return None
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * ROOT_OF_MINUS_ONE % P
    elif v * x * x % P != u:
        return None
    if x == 0 and sign == 1:
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def encode_point(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def add(one, other):
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    result = IDENTITY
    for bit in bin(scalar)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def negate(point):
    x, y, z, t = point
    return (P - x, y, z, P - t)


def equal(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_verifies(public_key, message, signature):
    """Tells whether 64 bytes are the Ed25519 signature of a message under a public key."""
    key, r = decode_point(public_key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    return equal(multiply(s, BASE), add(r, multiply(k, key)))


def is_good_key(public_key):
    """Tells whether 32 bytes are a point that is not of small order."""
    key = decode_point(public_key)
    return key is not None and not equal(multiply(8, key), IDENTITY)


def vrf_hash(public_key, message, proof):
    """Returns the 64 bytes that a proof of 80 gives for a message under a good key, null where it does not verify."""
    if len(proof) != 80:
        return None
    key, gamma = decode_point(public_key), decode_point(proof[:32])
    c, s = int.from_bytes(proof[32:48], "little"), int.from_bytes(proof[48:], "little")
    if key is None or gamma is None or s >= ORDER:
        return None
    h = _encode_to_curve(public_key, message)
    u = add(multiply(s, BASE), negate(multiply(c, key)))
    v = add(multiply(s, h), negate(multiply(c, gamma)))
    points = b"".join(encode_point(point) for point in (key, h, gamma, u, v))
    if hashlib.sha512(SUITE + b"\x02" + points + b"\x00").digest()[:16] != proof[32:48]:
        return None
    return hashlib.sha512(SUITE + b"\x03" + encode_point(multiply(8, gamma)) + b"\x00").digest()


def _encode_to_curve(salt, message):
    for counter in range(256):
        digest = hashlib.sha512(SUITE + b"\x01" + salt + message + bytes([counter]) + b"\x00").digest()
        point = decode_point(digest[:32])
        if point is not None:
            point = multiply(8, point)
            if not equal(point, IDENTITY):
                return point
    raise ValueError("no counter leads to a point")
