"""What people answer to an SMS."""

import pytest

from app.domain.messages.sms_replies import Reply, reply_of

CONFIRM = "OK|ok|O.K.| Ok! |Oui|OUI.|« oui »|yes|YES 👍🏽|ok ok|Oui, OK|ＯＫ"
OPT_OUT = (
    "STOP|stop.|Stop all|STOPALL|ARRÊT|arret|Arre\u0302t!|arrêt 🛑|Unsubscribe|END|quit|Revoke|"
    "OPTOUT|opt-out|opt out"
)
OPT_IN = "START|start!|UNSTOP|Début"
HELP = "HELP|help?|Aide|AIDE !|info|INFO\n"
OTHER = (
    "| |👍|1|?|non|no|CANCEL|Annuler|annuler svp|oui mais je serai en retard|OK STOP|pas ok|okay|"
    "Oui, merci|stop it|日本|ouistiti|information|weekend"
)


@pytest.mark.parametrize(
    ("reply", "texts"),
    [
        (Reply.CONFIRM, CONFIRM),
        (Reply.OPT_OUT, OPT_OUT),
        (Reply.OPT_IN, OPT_IN),
        (Reply.HELP, HELP),
        (Reply.OTHER, OTHER),
    ],
)
def test_reads_what_is_meant(reply: Reply, texts: str) -> None:
    answers = texts.split("|")
    assert {text: reply_of(text) for text in answers} == dict.fromkeys(answers, reply)
