"""Decides again, by the rules 1 of docs/formats/decision.md: every reason against a push or a disclosure."""

from question import CODE
from spelling import instant_of, milliseconds

RULES = 1
# The SHA-256 of the chapter "Rules 1" of docs/formats/decision.md, by which this program was written.
RULES_SHA256 = "-RH8UULt2FzbtRFiIDqbMHgno1qssyqA-jyOFPlQZl0"
STRONGEST_FIRST = "passkey otp own-token paper staff-recorded imported client-asserted".split()
MARKUP = set("<>[]*~`&")


def reasons_against(question):
    """Returns every reason that is found, in the order of the rules; none for a yes."""
    found = [reason for reason, find in ROWS if find(question)]
    if question.permit is not None:
        for find in (permit_ended, _quiet_hours):
            reason = None if found else find(question)
            found += [reason] if reason else []
    return found


def _channel_unknown(q):
    channel = q.channel() if q.push else None
    return q.push and (channel is None or channel["retired"])


def _recipient_unknown(q):
    if q.push:
        return q.has_partner and q.partner is None
    recipient = q.item("recipient")
    return recipient is None or q.asked["purpose"] not in recipient["purposes"]


def _recipient_suspended(q):
    recipient = q.partner if q.push else q.item("recipient")
    return recipient is not None and recipient["suspendedAt"] is not None


def _paused(q):
    pause = q.stops["pauses"]["pushes" if q.push else "disclosures"]
    return q.on_consent and pause is not None and pause["until"] > q.at


def _minor_without_guardian(q):
    if not q.on_consent or not q.is_set("minor"):
        return False
    guardians = [
        one
        for one in q.state.member(4)["representatives"]
        if one["role"] == "guardian" and q.in_force(one) and not q.disputed(one["event"])
    ]
    return not guardians or (q.given and q.consent["guardian"] is None)


def _guardian_consent_ended(q):
    if not (q.on_consent and q.given) or q.consent["guardian"] is None:
        return False
    since = q.profile["guardedSince"]
    needs_none = not q.is_set("minor") and not q.is_set("limited-capacity")
    return needs_none or (since is not None and since > q.consent["at"])


def _status(status):
    return lambda q: q.on_consent and q.consent is not None and q.consent["status"] == status


def _of_given(find):
    """A row of the basis consent that asks something of a consent that is given."""
    return lambda q: q.on_consent and q.given and find(q)


def _notice_superseded(q):
    notice = q.consent["notice"]
    if q.purpose is None:
        return False
    now = None if notice is None else q.purpose["notices"].get(notice["language"])
    return now is None or notice["version"] < now["sufficesFrom"]


def _recipient_changed(q):
    recipient = None if q.push else q.item("recipient")
    if recipient is None:
        return False
    changes = [recipient["identitySince"]]
    if q.asked["purpose"] in recipient["purposes"]:
        changes.append(recipient["since"][recipient["purposes"].index(q.asked["purpose"])])
    return any(q.after_consent(change) for change in changes)


def _evidence_insufficient(q):
    if q.purpose is None:
        return False
    evidence, least = q.consent["evidence"], q.purpose["minimumEvidence"]
    if least is not None:
        return evidence not in STRONGEST_FIRST[: STRONGEST_FIRST.index(least) + 1]
    classes = q.purpose["evidenceClasses"]
    return classes != [] and evidence not in classes


def _channel_not_consented(q):
    if not q.push or _channel_unknown(q):
        return False
    if q.on_consent:
        return q.given and not q.covers("channels", q.asked["channel"])
    return q.asked["channel"] not in q.purpose["channels"]


def _category_not_consented(q):
    if q.push or (q.on_consent and not q.given):
        return False
    asked = q.asked["dataCategories"]
    agreed = (lambda one: q.covers("dataCategories", one)) if q.on_consent else q.purpose["dataCategories"].__contains__
    return asked == [] or not all(agreed(each) for each in asked)


def _care_step_missing(q):
    steps = {} if q.purpose is None else q.purpose["careSteps"]
    return any(q.is_set(flag) and step not in q.consent["steps"] for flag, step in steps.items())


def _fees_not_shown(q):
    if not q.push or q.purpose is None or not q.purpose["feesShown"] or not q.names_product:
        return False
    return q.consent["fees"] is None or q.consent["fees"]["product"] != q.content["product"]


def _content_not_approved(q):
    if not q.push or q.purpose is None or not q.purpose["contentApproved"]:
        return False
    content, language = q.content, q.asked.get("language")
    if content is None or q.asked["purpose"] not in content["purposes"]:
        return True
    if language is not None and language != content["language"]:
        return True
    return q.product is not None and q.product["riskLevel"] > 1 and not _holds_risk_notice(q)


def _holds_risk_notice(q):
    wanted = q.product["riskNoticeSha256"].get(q.content["language"])
    notice, text = q.texts.get(wanted), q.texts.get(q.content["sha256"])
    if notice is None or text is None:
        return False
    plain = not MARKUP & set(notice + text) and any(char.isalpha() for char in notice)
    if not plain or notice not in text:
        q.unsure.append("that the text holds the risk notice as people read it")
    return True


def _risk_mismatch(q):
    if not q.push or q.product is None or q.product["riskLevel"] <= 1:
        return False
    suitability = q.state.member(3)["suitability"]
    if suitability is None or suitability["validUntil"] <= q.at:
        return True
    return suitability["riskLevel"] < q.product["riskLevel"]


def _staff_not_qualified(q):
    if not q.push or not q.names_product:
        return False
    named, channel = q.asked.get("staff"), q.channel()
    if named is None:
        return channel is not None and channel["staffed"]
    staff, branch, product = q.item("staff"), q.item("branch"), q.content["product"]
    if staff is None or branch is None or staff["validUntil"] <= q.at:
        return True
    both = product in staff["products"] and product in branch["products"]
    return named["branch"] not in staff["branches"] or not both


def _campaign_not_running(q):
    if not q.push or q.asked.get("campaign") is None:
        return False
    campaign = q.item("campaign")
    if campaign is None or campaign["retired"] or campaign["purpose"] != q.asked["purpose"]:
        return True
    return campaign["from"] > q.at or campaign["until"] <= q.at


ROWS = [
    ("purpose-unknown", lambda q: q.purpose is None),
    ("purpose-retired", lambda q: q.purpose is not None and q.purpose["retired"]),
    ("channel-unknown", _channel_unknown),
    ("recipient-unknown", _recipient_unknown),
    ("recipient-suspended", _recipient_suspended),
    ("restricted", lambda q: q.basis in ("consent", "contract") and q.stops["restriction"] is not None),
    ("objected", lambda q: q.on_consent and q.stops["objection" if q.push else "sharing"] is not None),
    ("paused", _paused),
    ("minor-without-guardian", _minor_without_guardian),
    ("guardian-consent-ended", _guardian_consent_ended),
    ("no-consent", lambda q: q.on_consent and q.consent is None),
    ("refused", _status("refused")),
    ("withdrawn", _status("withdrawn")),
    ("disputed", _of_given(lambda q: q.disputed(q.consent["event"]))),
    ("expired", _of_given(lambda q: q.consent["validUntil"] is not None and q.consent["validUntil"] <= q.at)),
    ("not-yet-valid", _of_given(lambda q: q.consent["validFrom"] is not None and q.consent["validFrom"] > q.at)),
    ("awaiting-confirmation", lambda q: q.on_consent and q.consent is not None and q.current is None),
    ("notice-superseded", _of_given(_notice_superseded)),
    ("purpose-changed", _of_given(lambda q: q.purpose and q.after_consent(q.purpose["since"]["revived"]))),
    ("recipient-changed", _of_given(_recipient_changed)),
    ("evidence-insufficient", _of_given(_evidence_insufficient)),
    ("channel-not-consented", _channel_not_consented),
    ("data-category-not-consented", _category_not_consented),
    ("care-step-missing", _of_given(_care_step_missing)),
    ("fees-not-shown", _of_given(_fees_not_shown)),
    ("content-not-approved", _content_not_approved),
    ("product-unknown", lambda q: q.push and q.names_product and (q.product is None or q.product["retired"])),
    ("risk-mismatch", _risk_mismatch),
    ("staff-not-qualified", _staff_not_qualified),
    ("contact-stale", lambda q: q.push and q.asked["channel"] in q.state.member(2)["staleContacts"]),
    ("campaign-not-running", _campaign_not_running),
]


def permit_ended(q):
    """Returns the reason for which the permit has ended, null while it has not."""
    ended, numbers = q.stops["permitsEnded"], []
    of_own = (q.own or {}).get("permitsEnded", {"all": None, "channels": {}})
    if q.on_consent:
        last_no = q.own and q.own["lastNo"]
        numbers += [
            (of_own["all"], last_no["status"] if last_no else "withdrawn"),
            (of_own["channels"].get(q.asked["channel"]), "withdrawn"),
            (ended["objection"], "objected"),
            (ended["pause"], "paused"),
        ]
    if q.basis in ("consent", "contract"):
        numbers.append((ended["restriction"], "restricted"))
    after = [(number, reason) for number, reason in numbers if number is not None and number > q.permit["seq"]]
    return max(after, key=lambda one: one[0])[1] if after else None


def _quiet_hours(q):
    not_before = q.permit["notBefore"]
    if not_before is not None and not_before > q.at:
        return "quiet-hours"
    hours = q.purpose and q.purpose["quietHours"]
    if not hours or hours["from"] == hours["to"]:
        return None
    sign = -1 if q.offset[0] == "-" else 1
    minutes = sign * (int(q.offset[1:3]) * 60 + int(q.offset[4:6]))
    time = instant_of(milliseconds(q.at, CODE) + minutes * 60_000)[11:16]
    begun, over = time >= hours["from"], time >= hours["to"]
    within = begun and not over if hours["from"] < hours["to"] else begun or not over
    return "quiet-hours" if within else None
