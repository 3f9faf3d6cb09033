"""A push or a disclosure of which a bundle shows that it was covered, and the consent that it names."""

from faults import require
from shown import CODE
from spelling import milliseconds, to_base64url

CLOCK_MS = 60_000
PUSH, DISCLOSURE = "permit.consumed", "disclosure.made"
OTHER = "CONSENT_MISMATCH"


class Event:
    """A push or a disclosure, with what its bundle shows."""

    def __init__(self, bundle, shown, policy):
        self.entry, self.index, self.shown = bundle.entry, bundle.index, shown
        self.entry.index = bundle.index
        require(self.entry.about_person and self.entry.type in (PUSH, DISCLOSURE), CODE, "no push and no disclosure")
        self.push = self.entry.type == PUSH
        self.detail = self.entry.slot("detail")
        self.decided = self.detail["decided"]
        self.origin = policy.origin
        self.permit, self.state = None, None
        self.at = milliseconds(self.decided["at"], CODE)

    def check_clock(self):
        """Checks the event's form, and that it was dated when it was decided."""
        if self.push:
            channels = self.entry.slot("channels")
            one = isinstance(channels, list) and len(channels) == 1
            one = one and self.entry.slot("recipient") is None and self.entry.slot("dataCategories") is None
            require(one, "DECISION_MISMATCH", "a push by other than one channel")
        behind = milliseconds(self.entry.slot("at"), CODE) - self.at
        require(behind >= -CLOCK_MS, "EVENT_BACKDATED", "the event is dated before it was decided")
        require(behind <= CLOCK_MS, "EVENT_IN_FUTURE", "the event is dated after it was decided")

    def named_consent(self):
        """Returns the entry of the consent that the event names, from before it; null where it names none."""
        consent, named = self.shown.consent, self.entry.slot("consent")
        require((consent is None) == (named is None), CODE, "the entry of the consent, or its absence")
        self.consent = consent
        if consent is None:
            require(self.shown.narrowing is None, CODE, "what narrowed no consent")
            return None
        before = named == _name_of(consent) and consent.index < self.index
        require(before, OTHER, "not the consent that the event names")
        given = consent.type in ("consent.given", "consent.confirmed")
        about = consent.slot("purpose") == self.entry.slot("purpose")
        to = consent.slot("recipient") in (self.entry.slot("recipient"), None)
        require(given and about and to, OTHER, "no consent to this")
        return consent

    def check_not_ended(self):
        """Checks that the consent was not ended by then, but narrowed where that is shown; returns its nullifier."""
        consent, narrowing = self.consent, self.shown.narrowing
        require(consent.slot("at") <= self.entry.slot("at"), "EVENT_BACKDATED", "the consent is dated after the event")
        if narrowing is not None:
            narrows = narrowing.slot("consent") == _name_of(consent) and narrowing.type == "consent.withdrawn"
            require(narrows and narrowing.index < self.index, OTHER, "an event that did not narrow the consent")
            first = self.shown.first(consent.slot("nullifier"))
            revealed = first is not None and consent.index < first <= narrowing.index
            require(revealed, OTHER, "the consent was not narrowed by then")
        nullifier = (narrowing or consent).slot("nullifier")
        require(nullifier is not None, OTHER, "a consent that does not count")
        ended = self.shown.first(nullifier)
        require(ended is None or ended > self.index, "CONSENT_ENDED", "the consent had been ended")
        return nullifier


def _name_of(consent):
    return {"event": consent.slot("id"), "leafHash": to_base64url(consent.leaf_hash)}
