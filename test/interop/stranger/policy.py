"""What a verifier believes, from a file that does not come with a bundle (docs/formats/proof-bundle.md)."""

from ethereum import address_bytes
from faults import require
from note import COSIGNATURE, parse_verifier_key
from spelling import from_base64url, from_decimal, is_whole, milliseconds, parse_json

CODE = "POLICY_MALFORMED"
NEEDED = {"origin", "chain"}
KNOWN = NEEDED | set("checkpointKey checkpointKeys logKey logKeys labelKeys promiseRoots receiptKeys".split())
KNOWN |= {"mapCosigners", "promiseLimitSeconds", "registrars"}
PROMISE_LIMIT_SECONDS = 3600


class Policy:
    """`origin`, `checkpoint_keys`, `chain_id`, `contract`, `log_keys` and, by their version, `label_keys`."""

    def __init__(self, data):
        said = parse_json(data, CODE)
        require(isinstance(said, dict) and NEEDED <= set(said) <= KNOWN, CODE, "other members than a policy has")
        one_key = ("checkpointKey" in said) != ("checkpointKeys" in said)
        require(one_key and not {"logKey", "logKeys"} <= set(said), CODE, "no key, or a key and a list of keys")
        self.origin = said["origin"]
        self.chain_id = from_decimal(said["chain"].get("chainId"), CODE, 2**256 - 1)
        self.contract = address_bytes(said["chain"].get("contract"), CODE)
        self.finalized = said["chain"].get("finalized", False)
        self.confirmations = said["chain"].get("confirmations", 0)
        require(isinstance(self.finalized, bool) and is_whole(self.confirmations), CODE, "`chain` of another form")
        keys = [{"key": said["checkpointKey"]}] if "checkpointKey" in said else said["checkpointKeys"]
        self.checkpoint_keys = [parse_verifier_key(each["key"], CODE) for each in keys]
        for name, _, _ in self.checkpoint_keys:
            require(name == self.origin, CODE, "a key of another name than the origin")
        self.cosigners = [parse_verifier_key(each, CODE, COSIGNATURE) for each in said.get("mapCosigners", [])]
        self.log_keys = [_log_key(each) for each in _log_keys(said)]
        self.promise_limit_ms = said.get("promiseLimitSeconds", PROMISE_LIMIT_SECONDS) * 1000
        self.label_keys = {}
        for version, each in enumerate(said.get("labelKeys", []), 1):
            require(each["version"] == version, CODE, "label keys that do not count from 1")
            self.label_keys[version] = from_base64url(each["key"], CODE, 32)


def _log_keys(said):
    if "logKey" in said:
        return [{"key": said["logKey"], "from": None, "until": None}]
    return said.get("logKeys", [])


def _log_key(said):
    """Returns the address and the seconds from which and until which the key signed, null where there are none."""
    ends = [None if said[end] is None else milliseconds(said[end], CODE) // 1000 for end in ("from", "until")]
    return address_bytes(said["key"], CODE), *ends
