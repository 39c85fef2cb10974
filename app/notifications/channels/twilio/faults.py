"""Twilio's error codes: whose fault it is that a number was not reached."""

OPTED_OUT = frozenset({21610})
NO_SUCH_NUMBER = frozenset(
    {13223, 13224, 21211, 21214, 21217, 21401, 21407, 21421, 21614, 21635, 30005, 30006}
)
OUR_NUMBER = frozenset({21210, 21212, 21213, 21603, 21606, 21659, 21660, 21661})
"""What is wrong is the number that we send from: nothing goes until the settings are right."""
FULL = frozenset({21611, 20429, 30001})


def fault_of(code: int | None) -> str:
    """What a code says of the number that was to be reached, if anything."""
    if code in OPTED_OUT:
        return "opted_out"
    return "invalid" if code in NO_SUCH_NUMBER else ""
