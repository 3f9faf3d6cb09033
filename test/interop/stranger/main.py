"""Says whether a push or a disclosure was covered, from its proof bundle.

Usage: main.py BUNDLE POLICY [RPC_URL]. The first line is the verdict, with exit code 0 (covered), 1 (not covered) or 2
(could not look); the others say what was not checked.
"""

import sys

from bundle import Bundle
from coverage import verify_coverage
from ethereum import verify_anchor
from faults import CouldNotLook, Fault
from policy import Policy
from spelling import instant_of, milliseconds

MAP = "as the log's map states, recomputed by nobody whom the policy names"


def main(bundle_file, policy_file, rpc_url=None):
    try:
        with open(policy_file, "rb") as policy, open(bundle_file, "rb") as data:
            lines = judge(data.read(), policy.read(), rpc_url)
    except Fault as fault:
        print(f"NOT COVERED: {fault}")
        return 1
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        print(f"NOT COVERED: BUNDLE_MALFORMED: a value of a form that it cannot have: {error!r}")
        return 1
    except (CouldNotLook, OSError) as trouble:
        print(f"NOT CHECKED: {trouble}")
        return 2
    print("\n".join(lines))
    return 0


def judge(data, policy_data, rpc_url):
    """Returns the verdict on a bundle that shows coverage, and what was not checked. @raises Fault, CouldNotLook"""
    policy = Policy(policy_data)
    bundle = Bundle(data, policy)
    case = verify_coverage(bundle, policy)
    unchecked = [f"the signature of {name}, whom the policy does not name" for name in bundle.unknown_signers]
    unchecked += case.unsure + ["the times of the entries against the anchors of the log"]
    if not policy.log_keys:
        unchecked += ["whose key signed the anchor, as the policy names none"]
    recomputed = f"the map recomputed by {', '.join(bundle.cosigned)}" if bundle.cosigned else MAP
    anchored = "not asked of a chain"
    if rpc_url is None:
        unchecked += ["that the tree is anchored"]
    else:
        since_ms = verify_anchor(rpc_url, policy, bundle.log_id, bundle.tree_size, bundle.root) * 1000
        anchored = f"anchored {instant_of(since_ms)}, {_final(case, policy, since_ms)}"
    what = "push" if case.push else "disclosure"
    entry = case.entry
    verdict = f"COVERED: {what} for {entry.slot('purpose')} at leaf {bundle.index}, {case.decided['at']}; {anchored}; {recomputed}"
    return [verdict] + [f"not checked: {each}" for each in unchecked]


def _final(case, policy, since_ms):
    """A no that was said before the event may be logged within the promise's limit."""
    from_ms = milliseconds(case.entry.slot("at"), "DISCLOSURE_MALFORMED") + policy.promise_limit_ms
    return "final" if since_ms > from_ms else f"so far, final from {instant_of(from_ms)}"


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
