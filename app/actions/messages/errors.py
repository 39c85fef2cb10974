"""What stands in the way of a change to what messages say."""

from app.domain.errors import DomainError
from app.notifications.texts.own import OwnText


class TextChangedMeanwhile(DomainError):
    """Somebody else changed a text after it was shown; `now` is how it is stored, None for the default."""

    def __init__(self, now: OwnText | None) -> None:
        super().__init__("a text changed meanwhile")
        self.now = now
