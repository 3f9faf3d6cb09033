"""The parts of a coverage, each noted once a check needed it (docs/formats/coverage.md)."""

from crypto import merkle
from crypto.edwards import is_good_key, vrf_hash
from entry import Entry, item_label, label_input
from faults import require
from spelling import from_base64url, from_decimal, hash_bytes, is_whole, members_are, milliseconds, to_base64url

CODE = "BUNDLE_MALFORMED"
ONE_LEAF = "statement version following consent narrowing permit".split()
MEMBERS = ["for", *ONE_LEAF, "registry", "texts", "labels", "lookUps", "state", "stateBefore"]
LEAF = "index entry disclosures path".split()
LABEL = "version count key proof".split()
MEMBER = "index salt bytes path".split()
MOST_RUNS = 16
# How far two clocks of the ledger may be apart, and two chains of events whose leaves are in their order.
CLOCKS_MS, CHAINS_MS = 60_000, 5_000


class Shown:
    """What a coverage shows beside the bundle's own entry, in the tree of the bundle's checkpoint."""

    def __init__(self, bundle, policy):
        said = bundle.coverage
        members_are(said, MEMBERS, CODE, "coverage")
        require(said["for"] in ("subject", "audit", "recipient"), CODE, "made for nobody known")
        self._bundle, self._policy = bundle, policy
        self.reader = said["for"]
        for name in ONE_LEAF:
            setattr(self, name, self._leaf(said[name]))
        require(self.statement is not None, CODE, "no statement")
        self.registry = {}
        for each in _list(said["registry"]):
            leaf = self._leaf(each)
            require(not leaf.about_person and _key_of(leaf.item) not in self.registry, CODE, "no item, or one twice")
            self.registry[_key_of(leaf.item)] = leaf
        self.texts = {to_base64url(merkle.sha256(_text(each).encode())): each for each in _list(said["texts"])}
        require(len(self.texts) == len(said["texts"]), CODE, "a text twice")
        self._labels, self._label_texts = _labels(said["labels"]), {}
        self._look_ups = _look_ups(said["lookUps"])
        self.state, self.state_before = _opening(said["state"]), _opening(said["stateBefore"])
        self.needed = set()

    def _leaf(self, said):
        if said is None:
            return None
        members_are(said, LEAF, CODE, "a leaf")
        index = from_decimal(said["index"], CODE)
        path = [hash_bytes(each, CODE) for each in _list(said["path"])]
        disclosures = [_text(each) for each in _list(said["disclosures"])]
        leaf = Entry(from_base64url(said["entry"], CODE), disclosures, self._bundle.origin)
        merkle.check_inclusion(leaf.leaf_hash, index, self._bundle.tree_size, path, self._bundle.root)
        leaf.index = index
        return leaf

    def read_statement(self):
        """Reads the map that the statement states, which has to hold the bundle's own leaf."""
        code, leaf = "MAP_STATEMENT_MALFORMED", self.statement
        require(not leaf.about_person and leaf.type == "map.stated", CODE, "a statement that is none")
        claims = leaf.members["claims"]
        require(list(claims) == ["item", "size", "runs"], code, "other claims")
        runs, end = claims["runs"], 0
        require(isinstance(runs, list) and 1 <= len(runs) <= MOST_RUNS, code, "no runs, or too many")
        for run in runs:
            require(isinstance(run, dict) and list(run) == ["from", "to", "root"], code, "a run of another form")
            follows = is_whole(run["to"]) and run["from"] == end and run["to"] > end
            require(follows, code, "runs that do not follow each other")
            end = run["to"]
        whole = is_whole(claims["size"]) and claims["size"] == end <= leaf.index
        require(whole, code, "a size that is not of its runs, or of its own leaf")
        require(end > self._bundle.index, CODE, "a statement that does not hold the event's leaf")
        self._runs = [(run["from"], run["to"], hash_bytes(run["root"], code)) for run in runs]

    def first(self, value):
        """Returns the first leaf that has a value, a hash text, null where no leaf of the statement has it."""
        require(value in self._look_ups, CODE, "a look-up that is needed is not there")
        self.needed.add(("lookUps", value))
        key, proofs = hash_bytes(value, CODE), self._look_ups[value]
        for at, (begin, end, root) in enumerate(self._runs):
            require(at < len(proofs), "LOOK_UP_INCOMPLETE", "a look-up that ends before the map does")
            found = merkle.look_up(root, key, *proofs[at])
            if found is not None:
                require(begin <= found < end, "LOOK_UP_OUTSIDE_RUN", "a leaf that is not of the run")
                require(at + 1 == len(proofs), "LOOK_UP_INCOMPLETE", "a look-up that goes on behind its answer")
                return found
        require(len(self._runs) == len(proofs), "LOOK_UP_INCOMPLETE", "a look-up in more runs than there are")
        return None

    def read_keys(self):
        """Reads the label keys that had started before the bundle's own leaf, of which the policy has to know each."""
        self.keys, started = [], self._bundle.origin
        while True:
            version = len(self.keys) + 1
            first = self.first(item_label("labels", started, version))
            if first is None or first >= self._bundle.index:
                known = all(1 <= key <= len(self.keys) for _, _, key in self._labels)
                require(known, CODE, "a label under a key that had not started")
                return
            leaf = self._item("labels", started, version, first)
            public = self._policy.label_keys.get(version)
            same = public is not None and leaf.claim("labels")["keySha256"] == to_base64url(merkle.sha256(public))
            require(same, "POLICY_MISMATCH", f"the policy has another label key {version}, or none")
            require(is_good_key(public), "LABEL_KEY_INVALID", "a label key that is no point, or one of small order")
            self.keys.append(leaf)

    def in_use(self, key, leaf):
        """Tells whether a label key, counted from 1, was in use at a leaf."""
        if self.keys[key - 1].index >= leaf.index:
            return False
        following = self.keys[key] if key < len(self.keys) else None
        if following is None or following.index >= leaf.index:
            return True
        since = milliseconds(leaf.slot("at"), CODE) - milliseconds(following.slot("at"), CODE)
        return since < self._policy.promise_limit_ms

    def label_of(self, subject, position):
        """Returns the label, a hash text, that a shown proof gives for (version, count, key) of a subject."""
        require(position in self._labels, CODE, f"the label {position} is not shown")
        self.needed.add(("labels", position))
        if position not in self._label_texts:
            version, count, key = position
            public = self._policy.label_keys[key]
            message = label_input(self._bundle.origin, subject, version, count)
            given = vrf_hash(public, message, self._labels[position])
            require(given is not None, "LABEL_PROOF_INVALID", f"the proof of the label {position} does not verify")
            self._label_texts[position] = to_base64url(given[:32])
        return self._label_texts[position]

    def position_of(self, subject, label):
        """Returns the shown (version, count, key) that gives a label, null where none does."""
        for position in self._labels:
            before = set(self.needed)
            if self.label_of(subject, position) == label:
                return position
            self.needed = before
        return None

    def standing(self, kind, name, version, at):
        """Returns the leaf of a version that stood at an instant, in milliseconds; null where no version is asked for.

        Refuses a version that came later, and one that another had replaced, as far as two clocks may be apart.
        """
        code, what = "REGISTRY_NOT_STANDING", f"{kind} {name}"
        leaf = None
        if version is not None:
            leaf = self._item(kind, name, version)
            came = milliseconds(leaf.slot("at"), CODE)
            require(came <= at + CLOCKS_MS, code, f"version {version} of {what} came later")
        next_version = 1 if version is None else version + 1
        first = self.first(item_label(kind, name, next_version))
        if first is not None:
            came = milliseconds(self._item(kind, name, next_version, first).slot("at"), CODE)
            margin = CLOCKS_MS if first > self._bundle.index else CHAINS_MS
            require(came > at - margin, code, f"version {next_version} of {what} stood")
        return leaf

    def _item(self, kind, name, version, first=None):
        what = f"version {version} of {kind} {name}"
        require((kind, name, version) in self.registry, CODE, f"{what} is not shown")
        self.needed.add(("registry", (kind, name, version)))
        leaf = self.registry[(kind, name, version)]
        first = self.first(leaf.u) if first is None else first
        require(first == leaf.index, "REGISTRY_NOT_STANDING", f"{what} is first at another leaf")
        return leaf

    def check_all_needed(self):
        """Refuses a part that no check needed, which would pass unseen."""
        for name, parts in (
            ("lookUps", self._look_ups),
            ("labels", self._labels),
            ("registry", self.registry),
            ("texts", self.texts),
        ):
            for part in parts:
                require((name, part) in self.needed, CODE, f"a part of `{name}` that no check needs")


def _list(said):
    require(isinstance(said, list), CODE, "no list")
    return said


def _text(said):
    require(isinstance(said, str), CODE, "no text")
    return said


def _key_of(item):
    return item["kind"], item["id"], item["version"]


def _labels(said):
    labels = {}
    for each in _list(said):
        members_are(each, LABEL, CODE, "a label")
        position = (each["version"], each["count"], each["key"])
        require(all(is_whole(number) for number in position) and position not in labels, CODE, "a label twice")
        labels[position] = from_base64url(each["proof"], CODE, 80)
    return labels


def _look_ups(said):
    look_ups = {}
    for each in _list(said):
        members_are(each, ["value", "runs"], CODE, "a look-up")
        proofs = []
        for run in _list(each["runs"]):
            members_are(run, ["leaf", "path"], CODE, "a run")
            leaf = None if run["leaf"] is None else from_base64url(run["leaf"], CODE, 40)
            proofs.append((leaf, [hash_bytes(one, CODE) for one in _list(run["path"])]))
        require(each["value"] not in look_ups, CODE, "a look-up twice")
        look_ups[each["value"]] = proofs
    return look_ups


def _opening(said):
    if said is None:
        return None
    members_are(said, ["count", "members"], CODE, "an opening")
    require(is_whole(said["count"]), CODE, "a count that is no number")
    for member in _list(said["members"]):
        members_are(member, MEMBER, CODE, "a member")
        require(is_whole(member["index"]), CODE, "an index that is no number")
    return said
