"""The members that entries and states have, in their order, as docs/formats/entry.md lists them."""

SLOTS = (
    "id type subject seq prev state at actor purpose recipient channels dataCategories notice validUntil consent"
    " nullifier detail"
).split()

CHANGE = "proposal approvalEvidence capture"
DETAILS = {
    "consent.given": "validFrom evidence awaitingConfirmation served steps fees uses capture",
    "consent.refused": "evidence served steps coolsDownUntil saidAt capture",
    "consent.confirmed": "validFrom evidence guardian steps fees uses capture",
    "consent.withdrawn": "left coolsDownUntil saidAt capture",
    "objection.made": "sharing saidAt capture",
    "objection.lifted": f"sharing {CHANGE}",
    "restriction.made": "saidAt capture",
    "restriction.lifted": CHANGE,
    "pause.made": "of until saidAt capture",
    "pause.ended": f"of {CHANGE}",
    "profile.changed": f"care careUntil timeZone staleContacts suitability {CHANGE}",
    "representative.appointed": f"role representative purposes validFrom validUntil evidence {CHANGE}",
    "representative.ended": "appointment capture",
    "act.proposed": "act proposer expiresAt appointment lifts profile capture",
    "act.rejected": "proposal capture",
    "dispute.made": "event type client restores upheld text saidAt capture",
    "dispute.answered": "dispute outcome text",
    "ask.made": "capture",
    "ask.refused": "reasons capture",
    "notice.served": "capture",
    "acknowledgement.made": "event capture",
    "complaint.made": "level reference about escalates capture",
    "looked-at": "reason by",
    "push.permitted": "campaign contentSha256 permit expiresAt decided notBefore language staff basis basisReference",
    "push.refused": (
        "campaign contentSha256 reasons decided language staff permit permitEvent basis basisReference"
    ),
    "permit.consumed": "campaign contentSha256 permit permitEvent decided language staff basis basisReference",
    "disclosure.made": "withheld decided basis basisReference",
    "disclosure.refused": "withheld reasons decided basis basisReference",
}
DETAILS = {name: members.split() for name, members in DETAILS.items()}

# The types that make a version of the state.
MAKES_A_VERSION = (
    "consent.given consent.refused consent.confirmed consent.withdrawn objection.made objection.lifted"
    " restriction.made restriction.lifted pause.made pause.ended profile.changed representative.appointed"
    " representative.ended act.proposed act.rejected dispute.made dispute.answered"
).split()

# The types about no person, with the kind of the item that each makes a version of.
KINDS = {
    name: "purpose" if name == "notice.published" else name.split(".")[0]
    for name in (
        "purpose.registered purpose.changed notice.published recipient.registered recipient.changed"
        " recipient.suspended product.registered product.changed content.approved content.withdrawn"
        " staff.registered staff.changed place.registered place.changed campaign.registered campaign.changed"
        " client.registered client.changed channel.registered channel.changed proposal.made proposal.rejected"
        " promise-key.certified labels.started rules.started keys.stated map.stated export.made look.counted"
    ).split()
}

# The members of what is registered, by the claim that has it.
CLAIMS = {
    "purpose": (
        "id version kind titleSha256 descriptionSha256 basis basisReference ends personalised retired channels"
        " dataCategories maskedCategories sensitiveCategories since notices quietHours frequency coolDownDays"
        " noticeServed maxCaptureAgeDays captureChannels careSteps coolingOffHours reaffirmationDays feesShown"
        " contentApproved retentionClass permitLifetimeSeconds maxValidityDays dpv minimumEvidence evidenceClasses"
    ),
    "recipient": "id version identitySince purposes since suspendedAt _sd",
    "product": (
        "id version title origin partner riskLevel retired retentionClass feesSha256 riskNoticeSha256"
    ),
    "content": "sha256 version language product purposes purpose",
    "staff": "id version branches products validUntil _sd",
    "place": "id version products",
    "campaign": "id version purpose from until oncePerSubject retired",
    "channel": "id version title staffed retired",
    "labels": "version keySha256",
    "rules": "version sha256",
}
CLAIMS = {name: members.split() for name, members in CLAIMS.items()}

# Members of a claim that only disclosures say, in the order of their digests.
NAMES_OF = {
    "recipient": ["name", "legalId"],
    "staff": ["bankId"],
    "export": ["reason", "by"],
    "look": ["reason", "law", "by"],
}

# The kinds of which a log has one item each, whose id is the log's origin.
OF_THE_LOG = "labels rules keys map export look".split()

DECIDED = "at rules utcOffset registry".split()

STATE = [
    "version changedAt objection sharing restriction pauses permitsEnded disputes",
    "version care careUntil guardedSince",
    "timeZone staleContacts",
    "suitability",
    "representatives proposals",
]
PAIR = "purpose recipient current waiting lastNo permitsEnded coolsDownUntil unconfirmed".split()
DECISION = (
    "status channels dataCategories notice validFrom validUntil evidence event at saidAt nullifier guardian steps fees"
    " uses narrowedBy"
).split()
STATE = [members.split() for members in STATE]

FIRST_STATE = [
    {
        "version": 0,
        "changedAt": None,
        "objection": None,
        "sharing": None,
        "restriction": None,
        "pauses": {"pushes": None, "disclosures": None},
        "permitsEnded": {"objection": None, "restriction": None, "pause": None},
        "disputes": [],
    },
    {"version": 0, "care": [], "careUntil": {}, "guardedSince": None},
    {"timeZone": None, "staleContacts": []},
    {"suitability": None},
    {"representatives": [], "proposals": []},
]
