"""Runs the vectors of docs/formats, from the folder that is given: a line for each file and each difference."""

import json
import pathlib
import re
import sys

from bundle import Bundle
from coverage import verify_coverage
from crypto import merkle
from decide import RULES_SHA256, reasons_against
from entry import Entry
from ethereum import address_bytes, address_text, checkpoint_digest, keccak256, recover, verify_anchor_call
from faults import Fault
from forms import CLAIMS, DETAILS, KINDS, SLOTS
from note import open_note, parse_checkpoint, parse_proof, parse_verifier_key
from policy import Policy
from question import Question
from spelling import from_base64, from_base64url, from_hex, to_base64url
from state import State, commit

CODE = "VECTOR"


def text_hash(text):
    return to_base64url(merkle.sha256(text.encode("utf-8")))


def code_of(check):
    """Returns the code by which a check refuses, null where it does not."""
    try:
        check()
    except Fault as fault:
        return fault.code
    return None


def decision(vectors, _):
    texts = {text_hash(text): text for text in vectors["texts"]}
    for case in vectors["cases"]:
        opened = case["state"]["members"].items()
        members = {int(index): b"" if at < 0 else vectors["members"][at].encode() for index, at in opened}
        items = case["registry"].items()
        registry = {name: None if at is None else json.loads(vectors["items"][at]) for name, at in items}
        asked = {**case["asked"], "kind": case["asked"]["kind"].replace("disclose", "disclosure")}
        state = State(case["state"]["count"], members)
        question = Question(asked, case["decided"], state, registry, case["permit"], texts)
        yield case["name"], reasons_against(question), case["reasons"]


def entry(vectors, _):
    origin = vectors["origin"]
    for case in [*vectors["history"], vectors["registry"]]:
        opened = Entry(case["entry"].encode(), case["disclosures"], origin)
        yield "leaf hash", to_base64url(opened.leaf_hash), case["leafHash"]
        if opened.about_person:
            members = [member.encode() for member in case["state"]["members"]]
            yield "state", commit(members, opened.salts), opened.slot("state")
    for case in vectors["refused"]:
        code = code_of(lambda: Entry(case["entry"].encode(), case["disclosures"], origin))
        yield case["mutation"], code, case["code"]


def bundle(vectors, _):
    policy = Policy(json.dumps(vectors["policy"]).encode())
    valid = Bundle(json.dumps(vectors["valid"]).encode(), policy)
    yield "leaf index", str(valid.index), vectors["leafIndex"]
    yield "slots", valid.entry.opened, vectors["slots"]
    for case in vectors["refused"]:
        data = json.dumps(case["bundle"], ensure_ascii=False).encode()
        yield case["mutation"], code_of(lambda: Bundle(data, policy)), case["code"]


def coverage(vectors, _):
    policy = Policy(json.dumps(vectors["policy"]).encode())

    def verify(bundle):
        return verify_coverage(Bundle(json.dumps(bundle).encode(), policy), policy)

    for case in vectors["cases"]:
        yield case["name"], code_of(lambda: verify(case["valid"])), None
        for refused in case["refused"]:
            yield refused["mutation"], code_of(lambda: verify(refused["bundle"])), refused["code"]


def look_ups(vectors, _):
    for case in vectors["answered"] + vectors["refused"]:
        leaf = None if case["leaf"] is None else from_base64url(case["leaf"], CODE)
        parts = [from_base64url(case[name], CODE) for name in ("rootHash", "key")]
        path = [from_base64url(each, CODE) for each in case["path"]]
        if "code" in case:
            yield case["name"], code_of(lambda: merkle.look_up(*parts, leaf, path)), case["code"]
        else:
            index = merkle.look_up(*parts, leaf, path)
            yield case["name"], None if index is None else str(index), case["index"]


def anchor(vectors, _):
    contract, log_id = address_bytes(vectors["contract"], CODE), from_hex(vectors["logId"], CODE)
    size, root, chain = int(vectors["newSize"]), from_hex(vectors["newRoot"], CODE), int(vectors["chainId"])
    digest = checkpoint_digest(chain, contract, log_id, size, root, int(vectors["time"]))
    yield "log id", keccak256(vectors["origin"].encode()), log_id
    yield "digest", "0x" + digest.hex(), vectors["digest"]
    yield "key", address_text(recover(digest, from_hex(vectors["signature"], CODE), CODE)), vectors["logKey"]
    yield "call", verify_anchor_call(log_id, size, root), vectors["verifyAnchorCall"]


def log(vectors, _):
    key = parse_verifier_key(vectors["verifierKey"])
    index, path, checkpoint, _ = parse_proof(vectors["inclusionProof"])
    size, root = parse_checkpoint(open_note(checkpoint, [key])[0], key[0])
    yield "checkpoint", checkpoint, vectors["checkpoint"]
    yield "root", root, from_base64(vectors["roots"][str(size)], CODE)
    entry_at = vectors["entry"]
    leaf = merkle.leaf_hash(from_base64(entry_at["bytes"], CODE))
    yield "leaf hash", leaf, from_base64(entry_at["leafHash"], CODE)
    yield "inclusion", code_of(lambda: merkle.check_inclusion(leaf, index, size, path, root)), None
    yield "another leaf", code_of(lambda: merkle.check_inclusion(root, index, size, path, root)), "PROOF_ROOT_MISMATCH"


def rules(_, folder):
    page = (folder.parent / "decision.md").read_text("utf-8")
    begin = page.index("\n## Rules 1\n") + 1
    yield "the chapter", text_hash(page[begin : page.index("\n## ", begin) + 1]), RULES_SHA256


def forms(_, folder):
    """Compares the names that this program has with those that entry.md lists."""
    page = (folder.parent / "entry.md").read_text("utf-8")
    listed = page.split("The types about no person are ")[1].split(".\n")[0]
    yield "types about no person", re.findall("`([^`]+)`", listed), list(KINDS)
    slots = re.findall(r"^\| \d+ +\| `(\w+)` +\|", page, re.MULTILINE)
    yield "slots", slots, SLOTS
    details = re.findall(r"^\| `([a-z.-]+)` \| ([^|]*) \| ([^|]*) \|$", page, re.MULTILINE)
    for name, first, further in details:
        yield name, re.findall(r"\w+", first + " " + further), DETAILS.get(name)
    yield "types about a person", sorted(name for name, _, _ in details), sorted(DETAILS)
    for name, members in CLAIMS.items():
        claim = page.split(f"\n- `{name}`: ")[1].split("\n")[0]
        yield name, set(members) - set(re.findall(r"\w+", claim)), set()


FILES = [
    ("decision", decision),
    ("entry", entry),
    ("proof-bundle", bundle),
    ("coverage-for-audit", coverage),
    ("coverage-for-subject", coverage),
    ("coverage-for-recipient", coverage),
    ("map", look_ups),
    ("anchor", anchor),
    ("log", log),
    ("decision", rules),
    ("entry", forms),
]


def main(folder):
    differences = 0
    for name, run in FILES:
        results = list(run(json.loads((folder / f"{name}.json").read_text("utf-8")), folder))
        print(f"{name}: {len(results)} compared by {run.__name__}")
        for what, got, expected in results:
            if got != expected:
                differences += 1
                print(f"  DIFFERENT: {what}: {got} instead of {expected}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
