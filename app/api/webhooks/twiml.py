"""What Twilio is told to do, in its own markup."""

from collections.abc import Iterable

from flask import Response
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from app.notifications.channels.base import Speech

VOICES = {
    ("fr", "CA"): ("fr-CA", "Polly.Chantal"),
    ("fr", "FR"): ("fr-FR", "Polly.Lea"),
    ("en", "CA"): ("en-US", "Polly.Joanna"),
    ("en", "FR"): ("en-GB", "Polly.Amy"),
}
"""Language and voice by the portal's language and the clinic's region; Europe has one of each."""
SECONDS_TO_PRESS = 8


def told(speech: Speech, region: str, key_address: str) -> Response:
    """Say all of it to a person; where a key confirms, it may be pressed at any moment."""
    answer = VoiceResponse()
    if speech.key_prompt is None:
        _say(answer, (*speech.says, speech.fallback), speech.language, region)
    else:
        gather = Gather(num_digits=1, action=key_address, method="POST", timeout=SECONDS_TO_PRESS)
        _say(gather, (*speech.says, speech.key_prompt), speech.language, region)
        answer.append(gather)
        _say(answer, (speech.fallback,), speech.language, region)
    return _xml(answer)


def said(sentences: Iterable[str], language: str, region: str) -> Response:
    """Say these sentences, and hang up."""
    answer = VoiceResponse()
    _say(answer, sentences, language, region)
    answer.hangup()
    return _xml(answer)


def written(text: str | None) -> Response:
    """Write this back, or nothing."""
    answer = MessagingResponse()
    if text:
        answer.message(text)
    return _xml(answer)


def _say(verb: VoiceResponse | Gather, sentences: Iterable[str], language: str, region: str) -> None:
    spoken, voice = VOICES[language, "CA" if region == "CA" else "FR"]
    for sentence in filter(None, sentences):
        verb.say(sentence, language=spoken, voice=voice)


def _xml(answer: VoiceResponse | MessagingResponse) -> Response:
    return Response(str(answer), content_type="application/xml; charset=utf-8")
