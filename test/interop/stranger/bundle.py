"""A proof bundle, offline: docs/formats/proof-bundle.md."""

import re

from crypto import merkle
from entry import Entry
from ethereum import address_bytes, checkpoint_digest, keccak256, recover
from faults import require
from note import open_note, parse_checkpoint, parse_proof
from spelling import from_base64url, from_decimal, from_hex, hash_bytes, parse_json

CODE = "BUNDLE_MALFORMED"
MOST_BYTES = 2**22
MOST_DISCLOSURES = 64
SHOWS = "coverage place history".split()
MEMBERS = set("v origin entry disclosures proof anchor".split() + SHOWS)
ANCHOR = set("chainId contract logId treeSize rootHash transaction block blockHash time signature".split())
END_OF_9999 = 253_402_300_799
NEAR_SECONDS = 600
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^"]+', re.DOTALL)


class Bundle:
    """A bundle that verifies under a policy: its entry, its leaf index, and the tree of its checkpoint."""

    def __init__(self, data, policy):
        said = _parse(data)
        self.coverage = said["coverage"]
        self.origin = policy.origin
        require(said["origin"] == policy.origin, "POLICY_MISMATCH", "a bundle of another log")
        entry = from_base64url(said["entry"], CODE)
        self.anchor = _anchor(said["anchor"])
        self.entry = Entry(entry, said["disclosures"], policy.origin)
        self.index, path, checkpoint, extra = parse_proof(said["proof"])
        require(not extra, CODE, "an extra line, which nothing vouches for")
        keys, cosigners = policy.checkpoint_keys, policy.cosigners
        text, self.cosigned, self.unknown_signers = open_note(checkpoint, keys, cosigners)
        self.tree_size, self.root = parse_checkpoint(text, policy.origin)
        merkle.check_inclusion(self.entry.leaf_hash, self.index, self.tree_size, path, self.root)
        self._check_anchor(policy)

    def _check_anchor(self, policy):
        anchor = self.anchor
        same = (anchor["treeSize"], anchor["rootHash"]) == (self.tree_size, self.root)
        require(same, "ANCHOR_MISMATCH", "an anchor of another tree than the checkpoint's")
        self.log_id = keccak256(policy.origin.encode())
        place = (anchor["chainId"], anchor["contract"], anchor["logId"])
        known = (policy.chain_id, policy.contract, self.log_id)
        require(place == known, "POLICY_MISMATCH", "an anchor on another chain, in another contract or of another log")
        code, time = "ANCHOR_SIGNATURE_INVALID", anchor["time"]
        require(time <= END_OF_9999, code, "a time after the year 9999")
        digest = checkpoint_digest(*place, self.tree_size, self.root, time)
        self.log_key = recover(digest, anchor["signature"], code)
        if policy.log_keys:
            in_force = any(
                key == self.log_key
                and (begin is None or begin - NEAR_SECONDS <= time)
                and (end is None or time <= end + NEAR_SECONDS)
                for key, begin, end in policy.log_keys
            )
            require(in_force, code, "signed by no key of the policy that was in force")


def _parse(data):
    require(len(data) <= MOST_BYTES, CODE, "more than 4 MiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\t"
    for token in TOKEN.findall(text):
        if token.startswith('"'):
            escapes = re.findall(r"\\(?:u(.{4})|.)", token, re.DOTALL)
            require(all(re.fullmatch("[0-9a-f]{4}|", each) for each in escapes), CODE, "an escape in upper case")
        else:
            require(re.fullmatch(r"[^\t\r\f\v]*", token), CODE, "a blank that is neither a space nor a line feed")
    said = parse_json(data, CODE)
    require(isinstance(said, dict) and set(said) == MEMBERS, CODE, "other members than a bundle has")
    require(sum(said[name] is not None for name in SHOWS) <= 1, CODE, "more than one thing is shown")
    require(said["v"] == 1 and said["v"] is not True, CODE, "another version")
    require(isinstance(said["origin"], str) and isinstance(said["proof"], str), CODE, "a member of another form")
    require(isinstance(said["disclosures"], list) and len(said["disclosures"]) <= MOST_DISCLOSURES, CODE, "disclosures")
    return said


def _anchor(said):
    """Returns the members of an anchor: numbers, bytes."""
    require(isinstance(said, dict) and set(said) == ANCHOR, CODE, "other members than an anchor has")
    for name in ("transaction", "blockHash"):
        from_hex(said[name], CODE, 32)
    from_decimal(said["block"], CODE)
    return {
        "chainId": from_decimal(said["chainId"], CODE, 2**256 - 1),
        "contract": address_bytes(said["contract"], CODE),
        "logId": from_hex(said["logId"], CODE, 32),
        "treeSize": from_decimal(said["treeSize"], CODE),
        "rootHash": hash_bytes(said["rootHash"], CODE),
        "time": from_decimal(said["time"], CODE),
        "signature": from_hex(said["signature"], CODE, 65),
    }
