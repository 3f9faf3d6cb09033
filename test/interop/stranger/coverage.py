"""Whether a push or a disclosure was covered: the checks of docs/formats/coverage.md, in their order."""

from crypto.merkle import sha256
from decided import Decided
from event import Event
from faults import CouldNotLook, require
from forms import MAKES_A_VERSION
from recipient import verify_for_recipient
from shown import CODE, Shown
from spelling import hash_bytes, milliseconds, to_base64url
from state import first_state, open_state


def verify_coverage(bundle, policy):
    """Returns what a bundle shows to be covered. @raises Fault with the code of the first check that does not hold"""
    if bundle.coverage is None:
        raise CouldNotLook("the bundle shows no coverage")
    shown = Shown(bundle, policy)
    event = Event(bundle, shown, policy) if shown.reader == "recipient" else Case(bundle, shown, policy)
    event.check_clock()
    shown.read_statement()
    if shown.reader == "recipient":
        verify_for_recipient(event)
    else:
        event.check_all()
    shown.check_all_needed()
    return event


class Case(Event):
    """A push or a disclosure whose coverage is shown to the subject, or to an auditor."""

    def check_all(self):
        """Checks what is shown of the subject's state, and decides again."""
        self.subject = self.entry.slot("subject")
        self.shown.read_keys()
        self.check_labels()
        self.check_state()
        self.check_consent()
        self.check_permit()
        decided = Decided(self)
        decided.check_registry()
        self.unsure = decided.check_decision()

    def check_labels(self):
        """Checks that the version of the event's label was made, and the next one not yet made, up to the event."""
        shown, code = self.shown, "STATE_NOT_STANDING"
        position = shown.position_of(self.subject, self.entry.u)
        require(position is not None, "LABEL_MISMATCH", "no shown label is the event's")
        self.version, self.count, key = position
        require(shown.in_use(key, self.entry), "LABEL_MISMATCH", "a label key that was no longer in use")
        require(self.count > 0, "LABEL_KIND_MISMATCH", "the label of an event that makes a version")
        made_by = shown.version
        require((made_by is None) == (self.version == 0), CODE, "an entry of version 0, or none of another")
        if made_by is not None:
            firsts = self._firsts(self.version)
            made = [each for each in firsts if each[2] is not None and each[2] <= self.index]
            require(len(made) == 1, code, "the version was not made once")
            key, label, first = made[0]
            require(made_by.u == label, "LABEL_MISMATCH", "the leaf has another label")
            require(made_by.index == first, code, "the version was made at another leaf")
            require(shown.in_use(key, made_by), "LABEL_MISMATCH", "a label key that was no longer in use")
            require(made_by.type in MAKES_A_VERSION, "LABEL_KIND_MISMATCH", "a type that makes no version")
        later = [each for each in self._firsts(self.version + 1) if each[2] is not None]
        require(all(first > self.index for _, _, first in later), code, "the next version had been made")
        require(len(later) <= 1, code, "the next version was made twice")
        self._check_following(*later)
        self._check_gap(made_by)

    def _firsts(self, version):
        """Returns of each label key its number, the label of this version, and the first leaf that has it."""
        keys = range(1, len(self.shown.keys) + 1)
        labels = [(key, self.shown.label_of(self.subject, (version, 0, key))) for key in keys]
        return [(key, label, self.shown.first(label)) for key, label in labels]

    def _check_following(self, made=None):
        following = self.shown.following
        require((following is None) == (made is None), CODE, "the next version's entry, or its absence")
        if following is not None:
            _, label, first = made
            require(following.u == label, "LABEL_MISMATCH", "the entry of the next version has another label")
            later = following.slot("seq") > self.entry.slot("seq")
            dated = following.slot("at") >= self.entry.slot("at")
            behind = following.index == first and later and dated
            require(behind, "STATE_NOT_STANDING", "the next version is not behind the event")

    def _check_gap(self, made_by):
        before = -1 if made_by is None else made_by.slot("seq")
        same = self.entry.slot("seq") == before + self.count
        require(same, "LABEL_GAP", "`seq` is not that of its label")
        if made_by is not None and self.count == 1:
            same = self.entry.slot("prev") == to_base64url(made_by.leaf_hash)
            require(same, "LABEL_GAP", "another entry came before it")

    def check_state(self):
        """Opens the members that the decision reads, and compares them with those of when the version was made."""
        shown, code = self.shown, "STATE_MISMATCH"
        opened = shown.state is not None and any(member["index"] == 0 for member in shown.state["members"])
        require(opened, CODE, "the first member of the state is not opened")
        self.state = open_state(shown.state["count"], shown.state["members"], self.entry.slot("state"))
        require(self.state.member(0)["version"] == self.version, "STATE_VERSION_MISMATCH", "a state of another version")
        require((shown.state_before is None) == (shown.version is None), CODE, "the state before, or its absence")
        if shown.version is None:
            first = first_state()
            same = first.count == self.state.count and all(
                first.bytes[index] == data for index, data in self.state.bytes.items()
            )
            require(same, code, "not the state of a subject without events")
        else:
            before = open_state(
                shown.state_before["count"], shown.state_before["members"], shown.version.slot("state")
            )
            same = (before.count, before.bytes) == (self.state.count, self.state.bytes)
            require(same, code, "the members are not those of when the version was made")

    def check_consent(self):
        """Checks the consent that the event names: its entry, that nothing ended it, that the state says the same."""
        consent, shown = self.named_consent(), self.shown
        if consent is None:
            return
        position = shown.position_of(self.subject, consent.u)
        standing = position is not None and position[1] == 0 and position[0] <= self.version
        standing = standing and shown.in_use(position[2], consent)
        require(standing, "LABEL_MISMATCH", "a consent of somebody else, or of later")
        nullifier = self.check_not_ended()
        self._check_said(consent, shown.narrowing, nullifier)
        if not self.push and consent.slot("detail")["uses"] is not None:
            self._check_use(consent.slot("detail")["uses"], nullifier)

    def _check_use(self, uses, nullifier):
        """Checks that a disclosure has the nullifier of a use that the consent allows, and is the first that has it."""
        code, at = "CONSENT_USED_UP", self.entry.slot("at")
        period = at[:7] if uses["per"] == "month" else "all"
        head = b"consent-ledger/use/v1\n" + hash_bytes(nullifier, CODE) + period.encode()
        allowed = [to_base64url(sha256(head, f"\n{k}".encode())) for k in range(uses["atMost"])]
        require(self.entry.n in allowed, code, "the nullifier of no use that the consent allows")
        require(self.shown.first(self.entry.n) == self.index, code, "a use that had been made")

    def _check_said(self, consent, narrowing, nullifier):
        """Checks that the state says of the consent what its entry and that which narrowed it say."""
        code = "CONSENT_MISMATCH"
        pair = self.state.pair(self.entry.slot("purpose"), consent.slot("recipient"))
        current = pair and pair["current"]
        require(current is not None, code, "the state has no such decision")
        require(narrowing is None or current["narrowedBy"] is not None, CODE, "what narrowed no consent")
        expected = _said_by(consent)
        expected["nullifier"] = nullifier
        if narrowing is not None:
            expected["narrowedBy"] = narrowing.slot("id")
            left = narrowing.slot("detail")["left"]
            require(left is not None, code, "an event that left nothing of the consent")
            for name in ("channels", "dataCategories"):
                require(set(left[name]) <= set(expected[name]), code, "more is left than was given")
                expected[name] = left[name]
        for name, value in expected.items():
            require(current[name] == value, code, f"the state says another `{name}`")

    def check_permit(self):
        """Checks that the permit that a push consumes was this push's, and was good for it, once."""
        shown, permit, code = self.shown, self.shown.permit, "PERMIT_MISMATCH"
        self.permit = None
        require(permit is not None or not self.push, "PERMIT_UNKNOWN", "the permit's entry is not shown")
        require(permit is None or self.push, CODE, "a permit beside a disclosure")
        if permit is None:
            return
        require(permit.type == "push.permitted" and permit.index < self.index, code, "no permit from before")
        granted, mine = permit.slot("detail"), self.detail
        same = permit.slot("id") == mine["permitEvent"] and granted["permit"] == mine["permit"]
        for name in ("subject", "purpose", "channels"):
            same = same and permit.slot(name) == self.entry.slot(name)
        for name in ("contentSha256", "campaign", "language", "staff"):
            same = same and granted[name] == mine[name]
        same = same and permit.slot("actor").get("client") == self.entry.slot("actor").get("client")
        since = self.consent is not None and self.consent.index > permit.index
        same = same and (since or permit.slot("consent") == self.entry.slot("consent"))
        require(same, code, "a permit for something else")
        version, seq = shown.version, permit.slot("seq")
        require(seq < self.entry.slot("seq"), code, "a permit of a later position")
        if version is not None:
            before = permit.index < version.index
            same = seq < version.slot("seq") if before else seq > version.slot("seq")
            require(same, code, "a permit of another position than its leaf's")
        require(self.entry.n == permit.slot("nullifier"), code, "the permit's nullifier is not revealed")
        require(shown.first(self.entry.n) == self.index, "PERMIT_CONSUMED", "the permit had been consumed")
        not_before, until = granted["notBefore"], milliseconds(granted["expiresAt"], code)
        begun = not_before is None or milliseconds(not_before, code) <= self.at
        require(begun and self.at < until, "PERMIT_EXPIRED", "the permit was not good at that time")
        self.permit = {"seq": seq, "notBefore": not_before}


def _said_by(consent):
    """Returns what a state has to say of a consent, by its entry."""
    detail, actor, at = consent.slot("detail"), consent.slot("actor"), consent.slot("at")
    guardian = actor.get("authority") if actor["kind"] == "guardian" else None
    confirmed = consent.type == "consent.confirmed"
    claimed = detail["capture"] and detail["capture"]["at"]
    return {
        "status": "given",
        "channels": consent.slot("channels") or [],
        "dataCategories": consent.slot("dataCategories") or [],
        "notice": consent.slot("notice"),
        "validFrom": detail["validFrom"],
        "validUntil": consent.slot("validUntil"),
        "evidence": detail["evidence"],
        "event": consent.slot("id"),
        "at": at,
        "saidAt": at if claimed is None or confirmed else min(claimed, at),
        "guardian": guardian or (detail["guardian"] if confirmed else None),
        "steps": detail["steps"],
        "fees": detail["fees"],
        "uses": detail["uses"],
        "narrowedBy": None,
    }
