"""Whether the items that a push or a disclosure was decided by stood, and whether the rules say yes again."""

from decide import RULES, RULES_SHA256, permit_ended, reasons_against
from faults import CouldNotLook, require
from question import CODE as MISMATCH
from question import Question
from shown import CODE
from spelling import offset_at


class Decided:
    """What `decided` of an event names, and what the event asked for."""

    def __init__(self, case):
        entry, detail = case.entry, case.detail
        self.case, self.shown, self.push, self.detail = case, case.shown, case.push, detail
        self.registry, self.versions = {}, case.decided["registry"]
        self.purpose = entry.slot("purpose")
        self.asked = {"kind": "push" if self.push else "disclosure", "purpose": self.purpose}
        if self.push:
            self.asked["channel"] = entry.slot("channels")[0]
            for name in ("campaign", "contentSha256", "language", "staff"):
                self.asked[name] = detail[name]
        else:
            self.asked["recipient"] = entry.slot("recipient")
            self.asked["dataCategories"] = entry.slot("dataCategories") or []

    def check_registry(self):
        """Checks that the items stood that the event says it was decided by, and no others are named."""
        asked = self.asked
        self._item("purpose", "purpose", self.purpose)
        if not self.push:
            self._item("recipient", "recipient", asked["recipient"])
        else:
            self._item("channel", "channel", asked["channel"])
            if asked["campaign"] is not None:
                self._item("campaign", "campaign", asked["campaign"])
            if asked["contentSha256"] is not None:
                content = self._item("content", "content", asked["contentSha256"])
                if content is not None and content["product"] is not None:
                    self._product_and_staff(content["product"])
        self._rules(self.case.decided["rules"])
        require(set(self.versions) == set(self.registry), MISMATCH, "`decided.registry` names other items")

    def _rules(self, number):
        leaf = self.shown.standing("rules", self.case.origin, number, self.case.at)
        if number != RULES or leaf.claim("rules")["sha256"] != RULES_SHA256:
            raise CouldNotLook(f"RULES_UNKNOWN: decided by rules {number} that this program does not know")

    def _product_and_staff(self, product_id):
        product, staff = self._item("product", "product", product_id), self.asked["staff"]
        if product is not None and product["partner"] is not None:
            self._item("partner", "recipient", product["partner"])
        if staff is not None:
            self._item("branch", "place", staff["branch"])
            of_staff = [leaf for (kind, _, _), leaf in self.shown.registry.items() if kind == "staff"]
            ids = {leaf.item["id"] for leaf in of_staff if leaf.opened.get("bankId") == staff["id"]}
            require(len(ids) == 1, CODE, "the member of staff is not shown")
            self._item("staff", "staff", ids.pop())

    def _item(self, name, kind, item_id):
        require(name in self.versions, CODE, f"`decided.registry` does not say which `{name}` was read")
        leaf = self.shown.standing(kind, item_id, self.versions[name], self.case.at)
        self.registry[name] = None if leaf is None else leaf.claim(kind)
        return self.registry[name]

    def check_decision(self):
        """Decides again; returns what could not be checked. Refuses what was opened and the decision does not read."""
        case, state = self.case, self.case.state
        self.check_texts()
        question = Question(self.asked, case.decided, state, self.registry, case.permit, self.shown.texts)
        if self.push:
            ended = permit_ended(question)
            require(ended is None, "PERMIT_ENDED", f"the permit had ended: {ended}")
        reasons = reasons_against(question)
        require(reasons == [], MISMATCH, f"the rules say no: {', '.join(reasons)}")
        rests_on = question.consent["event"] if question.on_consent else None
        named = None if case.consent is None else case.consent.slot("id")
        require(named == rests_on, "CONSENT_MISMATCH", "the rules rest on another consent, or on none")
        purpose = question.purpose
        for name in ("basis", "basisReference"):
            said = None if question.on_consent else purpose[name]
            require(self.detail[name] == said, MISMATCH, f"another `{name}` than the purpose's")
        self._check_offset(question)
        for index in (2, 3) if self.push else ():
            state.member(index)
        state.pair(self.purpose, None)
        require(state.read == set(state.bytes), "STATE_MISMATCH", "a member of the state that the rules do not read")
        return question.unsure

    def _check_offset(self, question):
        """Checks that the offset from UTC is that of the subject's zone, or else of the quiet hours', at that time."""
        hours = question.purpose["quietHours"]
        if hours is None:
            return
        zone = (question.state.member(2)["timeZone"] if self.push else None) or hours["timeZone"]
        offset = offset_at(zone, self.case.at)
        if offset is None:
            question.unsure.append(f"the offset from UTC of {zone}, which this machine does not know")
        else:
            require(offset == question.offset, MISMATCH, f"the offset from UTC of {zone} was {offset}")

    def check_texts(self):
        """Notes the texts whose hashes the entries of the content and of its product have."""
        content, product = self.registry.get("content"), self.registry.get("product")
        hashes = set() if content is None else {content["sha256"]}
        if product is not None:
            hashes |= set(product["riskNoticeSha256"].values()) | set(product["feesSha256"].values())
        self.shown.needed |= {("texts", each) for each in hashes}
