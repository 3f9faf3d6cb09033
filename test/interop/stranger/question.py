"""What a decision reads: the terms of the rules 1 of docs/formats/decision.md."""

from faults import require

CODE = "DECISION_MISMATCH"
BUILT_IN = "app atm branch call email post sms web".split()
STAFFED = ["branch", "call"]


class Question:
    """What was asked, when, and what it is decided by.

    `asked` has `kind` (push or disclosure), `purpose` and the members of the kind; `registry` the claims of each item,
    null for one that is not registered; `permit`, null or `seq` and `notBefore`; `texts`, texts by the text of their
    hash. Afterwards `unsure` says what could not be checked.
    """

    def __init__(self, asked, decided, state, registry, permit, texts):
        self.asked, self.state, self.permit, self.texts = asked, state, permit, texts
        self.at, self.offset = decided["at"], decided["utcOffset"]
        self._registry = registry
        self.unsure = []
        self.push = asked["kind"] == "push"
        purpose = self.item("purpose")
        self.purpose = purpose if purpose is not None and purpose["kind"] == asked["kind"] else None
        self.basis = "consent" if self.purpose is None else self.purpose["basis"]
        self.on_consent = self.basis == "consent"
        self.stops, self.profile = state.member(0), state.member(1)
        self.own = state.pair(asked["purpose"], asked.get("recipient"))
        all_recipients = self.own if self.push else state.pair(asked["purpose"], None)
        self.current, self.consent = _consent_in(self.own, all_recipients)
        self.given = self.consent is not None and self.consent["status"] == "given"
        self.content = self.item("content") if asked.get("contentSha256") is not None else None
        self.names_product = self.content is not None and self.content["product"] is not None
        self.product = self.item("product") if self.names_product else None
        partner = self.product["partner"] if self.product is not None else None
        self.partner = self.item("partner") if partner is not None else None
        self.has_partner = partner is not None

    def item(self, name):
        require(name in self._registry, CODE, f"`decided.registry` does not say which `{name}` was read")
        return self._registry[name]

    def after_consent(self, change):
        return change is not None and self.consent["saidAt"] < change

    def covers(self, member, value):
        if value not in self.consent[member]:
            return False
        if self.purpose is None:
            return True
        listed = self.purpose[member]
        return value in listed and not self.after_consent(self.purpose["since"][member][listed.index(value)])

    def disputed(self, event):
        return any(each["answer"] is None and each["suspends"] == event for each in self.stops["disputes"])

    def is_set(self, flag):
        until = self.profile["careUntil"]
        return flag in self.profile["care"] and (flag not in until or until[flag] > self.at)

    def in_force(self, said):
        begun = said["validFrom"] is None or said["validFrom"] <= self.at
        return begun and (said["validUntil"] is None or said["validUntil"] > self.at)

    def channel(self):
        """Returns `staffed` and `retired` of the channel, null for one that is not known."""
        known, name = self.item("channel"), self.asked["channel"]
        if known is None and name in BUILT_IN:
            return {"staffed": name in STAFFED, "retired": False}
        return known


def _consent_in(own, all_recipients):
    of_own = own and own["current"]
    of_all = all_recipients and all_recipients["current"]
    current = of_own
    if of_all is not None and (of_own is None or of_all["saidAt"] > of_own["saidAt"]):
        current = of_all
    return current, current or (own and own["waiting"]) or None
