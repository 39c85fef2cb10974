"""Where providers call back: what became of messages, what somebody answered, what to say on a call.

No request limit applies, for each is signed; what is not is refused before it is read.
"""

from app.api.webhooks import (
    calls,
    email,
    sms,
    status,
)
