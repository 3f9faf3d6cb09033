"""Opened members of a subject's state, as docs/formats/entry.md has them."""

from crypto import merkle
from faults import require
from forms import DECISION, FIRST_STATE, PAIR, SLOTS, STATE
from spelling import canonical, from_base64url, hash_bytes, is_whole, members_are, parse_canonical, to_base64url

CODE = "STATE_MISMATCH"
LEAST, MOST = 16, 4096
FIRST_PAIR = 5


class State:
    """The opened members of one state by their index: their bytes, and what these say (null for an empty one)."""

    def __init__(self, count, members):
        self.count = count
        self.bytes = members
        self.said = {index: _read(index, data) for index, data in members.items()}
        pairs = [(index, said) for index, said in sorted(self.said.items()) if index >= FIRST_PAIR]
        for (_, one), (_, other) in zip(pairs, pairs[1:]):
            require(other is None or (one is not None and _key(one) < _key(other)), CODE, "pairs that do not rise")
        self._pairs = dict(pairs)
        self.read = set()

    def member(self, index):
        """Returns a member of the first five."""
        require(index in self.said, "DISCLOSURE_MISSING", f"member {index} of the state is not opened")
        self.read.add(index)
        return self.said[index]

    def pair(self, purpose, recipient):
        """Returns the pair of a purpose and a recipient, null where it is shown that there is none."""
        wanted = _key({"purpose": purpose, "recipient": recipient})
        for index, pair in self._pairs.items():
            if pair is not None and _key(pair) == wanted:
                self.read.add(index)
                return pair
        for index in range(FIRST_PAIR - 1, self.count):
            before, after = self._pairs.get(index), self._pairs.get(index + 1)
            shown = index + 1 == self.count or index + 1 in self._pairs
            first = index == FIRST_PAIR - 1 or (before is not None and _key(before) < wanted)
            if first and shown and (after is None or wanted < _key(after)):
                self.read |= {each for each in (index, index + 1) if each in self._pairs}
                return None
        require(False, "DISCLOSURE_MISSING", "the pair of the purpose is not opened")


def open_state(count, members, committed):
    """Returns the state that members open. Each has `index`, `salt`, `bytes`, `path`; `committed` is the slot."""
    power = is_whole(count) and LEAST <= count <= MOST and count & (count - 1) == 0
    require(power, CODE, "a number of members that is no power of two from 16 to 4096")
    opened = {}
    for member in members:
        index, salt = member["index"], from_base64url(member["salt"], CODE, 32)
        require(is_whole(index) and index < count and index not in opened, CODE, "an index that is too large, or twice")
        data = from_base64url(member["bytes"], CODE)
        path = [hash_bytes(each, CODE) for each in member["path"]]
        require(len(path) == count.bit_length() - 1, CODE, "a path of another length")
        opened[index] = data
        result = merkle.leaf_hash(salt + data)
        for level, beside in enumerate(path):
            right = index >> level & 1
            result = merkle.node_hash(beside, result) if right else merkle.node_hash(result, beside)
        require(commitment(count, result) == committed, CODE, f"member {index} is not of this state")
    return State(count, opened)


def first_state():
    """Returns the state of a subject without events."""
    members = [canonical(each, CODE) for each in FIRST_STATE]
    return State(LEAST, dict(enumerate(members + [b""] * (LEAST - len(members)))))


def commitment(count, root):
    return to_base64url(merkle.sha256(count.to_bytes(4, "big"), root))


def commit(members, salts):
    """Returns the slot `state` of a whole state, from the salts of the other slots by name."""
    others = [salts[name] for name in SLOTS if name != "state"]
    state_salt = merkle.sha256(b"consent-ledger/state/v1\n", *others)
    count = LEAST
    while count < len(members):
        count *= 2
    padded = list(members) + [b""] * (count - len(members))
    leaves = [merkle.leaf_hash(merkle.sha256(state_salt, i.to_bytes(4, "big")) + each) for i, each in enumerate(padded)]
    return commitment(count, merkle.tree_root(leaves))


def _read(index, data):
    if data == b"":
        require(index >= FIRST_PAIR, CODE, f"member {index} is empty")
        return None
    said = parse_canonical(data, CODE)
    members_are(said, STATE[index] if index < FIRST_PAIR else PAIR, CODE, f"member {index}")
    if index >= FIRST_PAIR:
        for name in ("current", "waiting"):
            if said[name] is not None:
                members_are(said[name], DECISION, CODE, f"`{name}`")
    return said


def _key(pair):
    recipient = pair["recipient"]
    return (pair["purpose"].encode(), b"" if recipient is None else recipient.encode())
