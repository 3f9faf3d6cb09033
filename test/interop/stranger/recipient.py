"""What a recipient, or a client that pushed, is shown: the consent and the registry, and nothing else of a person."""

from decided import Decided
from faults import require
from shown import CODE

NOT_SHOWN = "version following permit state state_before".split()
MISMATCH = "DECISION_MISMATCH"


def verify_for_recipient(event):
    """Checks that the consent, as far as it is shown, covered what was sent. @raises Fault with its code"""
    for name in NOT_SHOWN:
        require(getattr(event.shown, name) is None, CODE, f"`{name}` is shown to a recipient")
    consent = event.named_consent()
    if consent is not None:
        event.check_not_ended()
    decided = Decided(event)
    decided.check_registry()
    decided.check_texts()
    event.unsure = ["what else the person said, which is not shown to a recipient"]
    if consent is not None:
        _check_extent(event, consent)
    _check_registry(event, decided.registry, consent)


def _check_extent(event, consent):
    slot, narrowing = "channels" if event.push else "dataCategories", event.shown.narrowing
    asked = set(event.entry.slot(slot) or [])
    agreed = set(consent.slot(slot) or []) - set((narrowing and narrowing.slot(slot)) or [])
    require(asked and asked <= agreed, MISMATCH, f"`{slot}` that the consent does not have")
    until = consent.slot("validUntil")
    require(until is None or until > event.decided["at"], MISMATCH, "the consent had expired")


def _check_registry(event, registry, consent):
    purpose = registry["purpose"]
    require(purpose is not None and not purpose["retired"], MISMATCH, "the purpose is not registered, or retired")
    kind, slot = ("push", "channels") if event.push else ("disclosure", "dataCategories")
    offered = set(event.entry.slot(slot) or []) <= set(purpose[slot])
    require(purpose["kind"] == kind and offered, MISMATCH, "the purpose is for something else")
    on_consent = purpose["basis"] == "consent"
    require(on_consent == (consent is not None), MISMATCH, "a consent where the purpose rests on none, or none")
    if consent is not None:
        notice = consent.slot("notice")
        now = notice and purpose["notices"].get(notice["language"])
        suffices = now is not None and notice["version"] >= now["sufficesFrom"]
        require(suffices, MISMATCH, "the notice that was shown was superseded")
    for name in ("basis", "basisReference"):
        said = None if on_consent else purpose[name]
        require(event.detail[name] == said, MISMATCH, f"another `{name}` than the purpose's")
    if not event.push:
        recipient = registry["recipient"]
        known = recipient is not None and recipient["suspendedAt"] is None
        known = known and event.entry.slot("purpose") in recipient["purposes"]
        require(known, MISMATCH, "the recipient is not registered for the purpose, or suspended")
