"""Signed notes, checkpoints and proofs of inclusion, as docs/formats/log.md has them."""

import re
import unicodedata

from crypto import merkle
from crypto.edwards import ed25519_verifies
from faults import require
from spelling import from_base64, from_decimal

MOST_NOTE_BYTES = 1_000_000
MOST_SIGNATURES = 100
MOST_HASHES = 64
BLANKS = ("Zs", "Zl", "Zp", "Cc")
ED25519, COSIGNATURE = 1, 4
LINE = re.compile("— ([^\n]+) ([A-Za-z0-9+/=]+)")


def parse_verifier_key(text, code="NOTE_KEY_MALFORMED", kind=ED25519):
    """Returns name, key id (4 bytes) and public key (32 bytes) of a C2SP verifier key of a type."""
    require(isinstance(text, str) and text.count("+") >= 2, code, "not name+id+key")
    name, key_id, encoded = text.split("+", 2)
    require(_is_name(name) and re.fullmatch(r"[0-9a-f]{8}", key_id), code, "a name or an id of another form")
    key = from_base64(encoded, code, 33)
    require(key[0] == kind, code, "a key of another type")
    expected = merkle.sha256(name.encode(), b"\n", key)[:4]
    require(expected.hex() == key_id, code, "an id that is not of this name and key")
    return name, expected, key[1:]


def _is_name(name):
    return name != "" and not any(char == "+" or unicodedata.category(char) in BLANKS for char in name)


def open_note(note, keys, cosigners=()):
    """Returns the text of a note that a key signed, the names of cosigners who did, and those of unknown signers."""
    code = "NOTE_MALFORMED"
    require(len(note.encode("utf-8")) <= MOST_NOTE_BYTES, code, "a note that is too long")
    require(not re.search("[\x00-\x09\x0b-\x1f]", note), code, "a control character")
    text, blank, signatures = note.rpartition("\n\n")
    require(blank and signatures.endswith("\n"), code, "no empty line before the signatures")
    text += "\n"
    lines = signatures[:-1].split("\n")
    require(len(lines) <= MOST_SIGNATURES, code, "too many signatures")
    signed, cosigned, unknown = False, [], []
    for name, key_id, signature in [_signature(line) for line in lines]:
        known = [(kind, key) for kind, of in ((ED25519, keys), (COSIGNATURE, cosigners)) for key in of]
        mine = [(kind, key[2]) for kind, key in known if key[:2] == (name, key_id)]
        for kind, key in mine:
            holds = _holds(kind, key, text.encode("utf-8"), signature)
            require(holds, "NOTE_SIGNATURE_INVALID", f"the signature of {name} does not hold")
            signed = signed or kind == ED25519
            cosigned += [name] if kind == COSIGNATURE else []
        unknown += [] if mine else [name]
    require(signed, "NOTE_SIGNATURE_MISSING", "no key of the policy signed the checkpoint")
    return text, cosigned, unknown


def _holds(kind, key, text, signature):
    if kind == ED25519:
        return ed25519_verifies(key, text, signature)
    time = int.from_bytes(signature[:8], "big")
    return ed25519_verifies(key, f"cosignature/v1\ntime {time}\n".encode() + text, signature[8:])


def _signature(line):
    code = "NOTE_MALFORMED"
    match = LINE.fullmatch(line)
    require(match and _is_name(match[1]), code, "a signature line of another form")
    data = from_base64(match[2], code)
    require(len(data) > 4, code, "a signature line without a signature")
    return match[1], data[:4], data[4:]


def parse_checkpoint(text, origin):
    """Returns tree size and root hash of the text of a checkpoint."""
    lines = text.split("\n")
    require(len(lines) == 4, "CHECKPOINT_MALFORMED", "not exactly three lines")
    size = from_decimal(lines[1], "CHECKPOINT_MALFORMED")
    root = from_base64(lines[2], "CHECKPOINT_MALFORMED", 32)
    require(lines[0] == origin, "CHECKPOINT_ORIGIN_MISMATCH", "a checkpoint of another log")
    return size, root


def parse_proof(text):
    """Returns leaf index, hashes and checkpoint of a tlog-proof, and whether it has an extra line."""
    code = "TLOG_PROOF_MALFORMED"
    head, blank, checkpoint = text.partition("\n\n")
    require(blank, code, "no empty line before the checkpoint")
    lines = head.split("\n")
    require(lines.pop(0) == "c2sp.org/tlog-proof@v1", code, "another first line")
    extra = bool(lines) and lines[0].startswith("extra ")
    if extra:
        require(1 <= len(from_base64(lines.pop(0)[6:], code)) <= 65_536, code, "an extra line of another length")
    require(lines and lines[0].startswith("index "), code, "no line `index`")
    index = from_decimal(lines[0][6:], code)
    require(len(lines) - 1 <= MOST_HASHES, code, "more than 64 hashes")
    return index, [from_base64(line, code, 32) for line in lines[1:]], checkpoint, extra
