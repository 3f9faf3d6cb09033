"""The two ways in which a check ends without a yes."""


class Fault(Exception):
    """Something that is shown does not hold: a code of docs/formats, and why."""

    def __init__(self, code, why):
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


class CouldNotLook(Exception):
    """Nothing was shown to be wrong, but something could not be looked at."""


def require(holds, code, why):
    """Raises the fault of this code unless the condition holds."""
    if not holds:
        raise Fault(code, why)
