"""Entries and their disclosures, as docs/formats/entry.md has them."""

import unicodedata

from crypto import merkle
from faults import require
from forms import CLAIMS, DECIDED, DETAILS, KINDS, NAMES_OF, OF_THE_LOG, SLOTS
from spelling import from_base64url, hash_bytes, is_whole, members_are, milliseconds, parse_canonical, to_base64url

MOST_BYTES = 8192
PERSON = "v iss after n u _sd_alg _sd".split()
OPEN = "v iss after n u id type seq prev at actor claims".split()
MALFORMED = "ENTRY_MALFORMED"
UNREADABLE = "DISCLOSURE_MALFORMED"


class Entry:
    """An entry with what is opened of it: `leaf_hash`, and of an entry about a person its slots."""

    def __init__(self, data, disclosures, origin):
        require(len(data) <= MOST_BYTES, "ENTRY_TOO_LARGE", f"{len(data)} bytes")
        self.members = parse_canonical(data, MALFORMED)
        self.leaf_hash = merkle.leaf_hash(data)
        require(isinstance(self.members, dict), MALFORMED, "no object")
        self.about_person = "_sd" in self.members
        members_are(self.members, PERSON if self.about_person else OPEN, MALFORMED, "an entry")
        self._check_head()
        if self.about_person:
            self._digests = _digests(self.members["_sd"], len(SLOTS))
            require(self.members["_sd_alg"] == "sha-256", MALFORMED, "another `_sd_alg`")
        else:
            self._check_open()
        require(self.members["iss"] == origin, "ENTRY_OF_ANOTHER_LOG", "an entry of another log")
        self.opened = {}
        self.salts = {}
        for text in disclosures:
            self._open(text)
        self._check_opened()

    @property
    def n(self):
        return self.members["n"]

    @property
    def u(self):
        return self.members["u"]

    @property
    def type(self):
        return self.slot("type")

    def slot(self, name):
        """Returns a slot or, of an entry about no person, the member of this name."""
        if not self.about_person:
            return self.members[name]
        require(name in self.opened, "DISCLOSURE_MISSING", f"the slot `{name}` is not opened")
        return self.opened[name]

    @property
    def item(self):
        """The item of an entry about no person, of which it makes a version; null for one about a person."""
        return None if self.about_person else self.members["claims"]["item"]

    def claim(self, name):
        """Returns the claim of this name, with the names that are opened."""
        claim = self.members["claims"].get(name)
        members_are(claim, CLAIMS[name], MALFORMED, f"the claim `{name}`")
        return {**{member: value for member, value in claim.items() if member != "_sd"}, **self.opened}

    def _check_head(self):
        require(self.members["v"] == 1 and self.members["v"] is not True, MALFORMED, "another version")
        require(isinstance(self.members["iss"], str), MALFORMED, "no origin")
        for name in ("after", "n", "u"):
            hash_bytes(self.members[name], MALFORMED)

    def _check_open(self):
        members, claims = self.members, self.members["claims"]
        require(members["type"] in KINDS, MALFORMED, "a type that is about a person, or none")
        require(isinstance(members["id"], str) and is_whole(members["seq"]), MALFORMED, "no id, or no number")
        require(isinstance(members["actor"], dict), MALFORMED, "no actor")
        milliseconds(members["at"], MALFORMED)
        if members["prev"] is not None:
            hash_bytes(members["prev"], MALFORMED)
        require(isinstance(claims, dict) and next(iter(claims), "") == "item", MALFORMED, "no item")
        item = claims["item"]
        members_are(item, ["kind", "id", "version"], MALFORMED, "an item")
        kind, name, version = item["kind"], item["id"], item["version"]
        require(kind == KINDS[members["type"]], MALFORMED, "an item of another kind than the type")
        require(is_name(name) and is_whole(version) and version > 0, MALFORMED, "an item without id or version")
        require(kind not in OF_THE_LOG or name == members["iss"], MALFORMED, "an item of another log")
        registered = claims.get(kind)
        if isinstance(registered, dict):
            same = registered.get("id", name) == name and registered.get("version", version) == version
            require(same, MALFORMED, "another id or version than the item's")
        require(members["u"] == item_label(kind, name, version), MALFORMED, "the label of another item")
        self._digests = []
        for claim, names in NAMES_OF.items():
            if claim in claims:
                last = list(claims[claim])[-1:] if isinstance(claims[claim], dict) else []
                require(last == ["_sd"], MALFORMED, "no digests")
                require(not set(names) & set(claims[claim]), MALFORMED, "a name in the open")
                self._digests = _digests(claims[claim]["_sd"], len(names))

    def _names(self):
        if self.about_person:
            return SLOTS
        return next((names for claim, names in NAMES_OF.items() if claim in self.members["claims"]), [])

    def _open(self, text):
        data = from_base64url(text, UNREADABLE)
        parts = parse_canonical(data, UNREADABLE)
        require(isinstance(parts, list) and len(parts) == 3, UNREADABLE, "not three parts")
        salt, name, value = parts
        salt = from_base64url(salt, UNREADABLE, 16)
        require(isinstance(name, str), UNREADABLE, "a name that is no text")
        names = self._names()
        if self.about_person:
            require(name in names, UNREADABLE, f"`{name}` is no slot")
        require(name not in self.opened, "DISCLOSURE_DUPLICATE", f"`{name}` is opened twice")
        at_its_place = name in names and self._digests[names.index(name)] == to_base64url(merkle.sha256(text.encode()))
        require(at_its_place, "DISCLOSURE_MISMATCH", f"no digest of `{name}` at its place")
        self.opened[name] = value
        self.salts[name] = salt

    def _check_opened(self):
        """Refuses slots of a form that they cannot have."""
        if not self.about_person:
            return
        opened = self.opened
        for name in ("prev", "state", "nullifier"):
            if opened.get(name) is not None:
                hash_bytes(opened[name], UNREADABLE)
        for name in ("at", "validUntil"):
            if opened.get(name) is not None:
                milliseconds(opened[name], UNREADABLE)
        require(is_whole(opened.get("seq", 0)), UNREADABLE, "`seq` is no number")
        subject = opened.get("subject", "nobody")
        require(is_name(subject) and unicodedata.is_normalized("NFC", subject), UNREADABLE, "`subject` is no id")
        require(opened.get("type", "consent.given") in DETAILS, UNREADABLE, "`type` is none about a person")
        if opened.get("consent") is not None:
            members_are(opened["consent"], ["event", "leafHash"], UNREADABLE, "`consent`")
        if "detail" in opened and "type" in opened:
            members_are(opened["detail"], DETAILS[opened["type"]], UNREADABLE, "`detail`")
            if "decided" in opened["detail"]:
                members_are(opened["detail"]["decided"], DECIDED, UNREADABLE, "`decided`")
                milliseconds(opened["detail"]["decided"]["at"], UNREADABLE)


def is_name(text):
    """Tells whether a value is a text that is not empty, without control characters."""
    return isinstance(text, str) and text != "" and not any(unicodedata.category(char) == "Cc" for char in text)


def _digests(texts, count):
    require(isinstance(texts, list) and len(texts) == count, MALFORMED, f"not {count} digests")
    for text in texts:
        hash_bytes(text, MALFORMED)
    require(len(set(texts)) == count, MALFORMED, "a digest twice")
    return texts


def item_label(kind, name, version):
    """Returns the label of a version of an item, a hash text."""
    return to_base64url(merkle.sha256(f"consent-ledger/item/v1\n{kind}\n{name}\n{version}".encode()))


def label_input(origin, subject, version, count):
    """Returns the bytes that the VRF hashes for a position of a subject's history."""
    return f"consent-ledger/label/v1\n{origin}\n{subject}\n{version}\n{count}".encode()
