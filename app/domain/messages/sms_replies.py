"""What somebody answered to an SMS (glossary, messages)."""

from enum import StrEnum, auto

from app.domain.text_folding import bare, words


class Reply(StrEnum):
    """What an answer asks for; OTHER is for staff to read."""

    CONFIRM = auto()
    OPT_OUT = auto()
    OPT_IN = auto()
    HELP = auto()
    OTHER = auto()


_MEANINGS = {
    Reply.CONFIRM: ("ok", "oui", "yes"),
    Reply.OPT_OUT: ("stop", "stopall", "arret", "unsubscribe", "end", "quit", "revoke", "optout"),
    Reply.OPT_IN: ("start", "unstop", "debut"),
    Reply.HELP: ("help", "aide", "info"),
}
_REPLIES = {word: reply for reply, meant in _MEANINGS.items() for word in meant}


def reply_of(text: str) -> Reply:
    """What an answer means, in any case and whatever accents, punctuation or emoji are around it.

    Only an answer without any other word is understood. A cancellation is for staff: SMS never cancels.

    >>> [reply_of(text).value for text in ("OK 👍", "Oui, merci", "ARRÊT.", "stop all", "Annuler", "oui oui")]
    ['confirm', 'other', 'opt_out', 'opt_out', 'other', 'confirm']
    """
    if whole := _REPLIES.get(bare(text)):
        return whole
    replies = {_REPLIES.get(word, Reply.OTHER) for word in words(text)}
    return replies.pop() if len(replies) == 1 else Reply.OTHER
