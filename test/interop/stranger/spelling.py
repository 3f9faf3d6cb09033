"""How the formats spell bytes, numbers, instants and JSON: one spelling for each value."""

import base64
import binascii
import datetime
import json
import re
import zoneinfo

from faults import Fault, require

LARGEST_NUMBER = 2**53 - 1


def from_base64url(text, code, length=None):
    """Returns the bytes of canonical base64url without padding; refuses any other spelling by the code."""
    require(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text), code, "not base64url")
    require(len(text) % 4 != 1, code, "not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    require(to_base64url(data) == text, code, "base64url with unused bits that are not zero")
    require(length is None or len(data) == length, code, f"{len(data)} bytes, not {length}")
    return data


def to_base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def hash_bytes(text, code):
    """Returns the 32 bytes of a hash text."""
    return from_base64url(text, code, 32)


def from_base64(text, code, length=None):
    """Returns the bytes of canonical base64 with padding."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Fault(code, "not base64") from error
    require(base64.b64encode(data).decode() == text, code, "base64 that is not canonical")
    require(length is None or len(data) == length, code, f"{len(data)} bytes, not {length}")
    return data


def from_hex(text, code, length=None):
    """Returns the bytes of lower-case hexadecimal after `0x`."""
    require(isinstance(text, str) and re.fullmatch(r"0x(?:[0-9a-f]{2})*", text), code, "not lower-case hex")
    data = bytes.fromhex(text[2:])
    require(length is None or len(data) == length, code, f"{len(data)} bytes, not {length}")
    return data


def from_decimal(text, code, largest=2**64 - 1):
    """Returns the number of a decimal without sign and leading zeros."""
    require(isinstance(text, str) and re.fullmatch(r"0|[1-9][0-9]{0,77}", text), code, "not a decimal")
    number = int(text)
    require(number <= largest, code, f"a number above {largest}")
    return number


def is_whole(value):
    """Tells whether JSON gave a whole number that is not negative, and not a boolean."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def milliseconds(instant, code):
    """Returns the milliseconds since 1970 of an instant, RFC 3339 in UTC with milliseconds."""
    shape = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    require(isinstance(instant, str) and re.fullmatch(shape, instant, re.ASCII), code, "not an instant")
    try:
        moment = datetime.datetime.strptime(instant, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError as error:
        raise Fault(code, "not an instant") from error
    since = moment - datetime.datetime(1970, 1, 1)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def instant_of(millis):
    """Returns the instant of milliseconds since 1970."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=millis)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{millis % 1000:03d}Z"


def offset_at(zone, millis):
    """Returns the offset from UTC of a time zone, as `+08:00`, null where this machine does not know the zone."""
    try:
        moment = datetime.datetime.fromtimestamp(millis / 1000, zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def parse_json(data, code):
    """Parses UTF-8 JSON; refuses a member twice, a number that is not whole, and half a surrogate pair."""

    def pairs(items):
        members = dict(items)
        require(len(members) == len(items), code, "a member twice")
        return members

    def whole(text):
        require(text != "-0", code, "a number with a sign that it does not need")
        return int(text)

    def no_fraction(_):
        raise Fault(code, "a number that is not whole")

    try:
        text = data.decode("utf-8")
        hooks = {"parse_int": whole, "parse_float": no_fraction, "parse_constant": no_fraction}
        value = json.loads(text, object_pairs_hook=pairs, **hooks)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeError, json.JSONDecodeError, RecursionError, ValueError) as error:
        raise Fault(code, "not JSON in UTF-8") from error
    return value


def canonical(value, code):
    """Returns the bytes that ECMAScript's JSON.stringify writes of a value."""
    return json.dumps(_in_order(value, code), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def parse_canonical(data, code):
    """Parses JSON that has to be spelled as JSON.stringify spells it."""
    value = parse_json(data, code)
    require(canonical(value, code) == data, code, "JSON in another spelling than its own")
    return value


def members_are(value, names, code, what):
    """Refuses what is no object with exactly these members in this order."""
    require(isinstance(value, dict), code, f"{what} is no object")
    require(list(value) == list(names), code, f"{what} has other members than {', '.join(names)}")


def _in_order(value, code):
    """ECMAScript writes members whose names are array indices first, by number."""
    if isinstance(value, list):
        return [_in_order(each, code) for each in value]
    if isinstance(value, dict):
        indices = sorted((name for name in value if _is_array_index(name)), key=int)
        names = indices + [name for name in value if name not in indices]
        return {name: _in_order(value[name], code) for name in names}
    if isinstance(value, int) and not isinstance(value, bool):
        require(abs(value) <= LARGEST_NUMBER, code, "a number of 2^53 or more")
    return value


def _is_array_index(name):
    return re.fullmatch(r"0|[1-9][0-9]{0,9}", name) is not None and int(name) < 2**32 - 1
