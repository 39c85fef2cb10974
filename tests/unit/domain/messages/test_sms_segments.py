"""How long an SMS is, what it becomes in GSM-7, and how it is made to fit."""

import pytest
from hypothesis import given, strategies as st

from app.domain.messages.sms_segments import Encoding, fitted, segments, transliterated

LINK = "https://example.org/fr/rendez-vous/abcdefgh"


@pytest.mark.parametrize(
    ("text", "encoding", "count", "characters"),
    [
        ("", Encoding.GSM_7, 1, 0),
        ("a" * 160, Encoding.GSM_7, 1, 160),
        ("a" * 161, Encoding.GSM_7, 2, 161),
        ("a" * 306, Encoding.GSM_7, 2, 306),
        ("a" * 307, Encoding.GSM_7, 3, 307),
        ("éèàùìòÉÇäöüñßÅæø£¥§¿\r\n", Encoding.GSM_7, 1, 22),
        ("€" * 80, Encoding.GSM_7, 1, 160),
        ("€" * 81, Encoding.GSM_7, 2, 162),
        ("€" * 153, Encoding.GSM_7, 3, 306),  # 76 whole ones a part
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM_7, 3, 306),
        ("[]{}\\^~|", Encoding.GSM_7, 1, 16),
        ("ê" * 70, Encoding.UCS_2, 1, 70),
        ("ê" * 71, Encoding.UCS_2, 2, 71),
        ("ç" + "a" * 133, Encoding.UCS_2, 2, 134),
        ("ç" + "a" * 134, Encoding.UCS_2, 3, 135),
        ("🙂" * 35, Encoding.UCS_2, 1, 70),
        ("🙂" * 36, Encoding.UCS_2, 2, 72),
        ("🙂" * 67, Encoding.UCS_2, 3, 134),  # 33 whole ones a part
        ("`", Encoding.UCS_2, 1, 1),
        ("\u00a0", Encoding.UCS_2, 1, 1),
    ],
)
def test_counts_what_is_sent(text: str, encoding: Encoding, count: int, characters: int) -> None:
    found = segments(text)
    assert (found.encoding, found.count, found.characters) == (encoding, count, characters)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("éèàùÉÇ", "éèàùÉÇ"),
        ("âêîôûëïçÀÈÊÙŸ", "aeioueicAEEUY"),
        ("äöüñÄÖÜÑ", "äöüñÄÖÜÑ"),
        ("e\u0301te\u0301", "été"),
        ("« Bonjour »", '"Bonjour"'),
        ("«\u00a0Bonjour\u00a0»", '"Bonjour"'),
        ("“l’été” ‘là’", "\"l'été\" 'là'"),
        ("9\u00a0h\u202f30 – 10 h — fin…", "9 h 30 - 10 h - fin..."),
        ("sœur, Œuvre, cæcum, Łódź", "soeur, OEuvre, cæcum, Lodz"),
        ("½ 1ᵉʳ №", "½ 1er No"),
        ("日本 🙂", "日本 🙂"),
        ("a\u00adb\u200bc", "abc"),
        ("10 € [x]", "10 € [x]"),
    ],
)
def test_writes_french_in_the_letters_of_gsm(text: str, plain: str) -> None:
    assert transliterated(text) == plain


def test_a_short_text_stays_as_it_is() -> None:
    assert fitted("Rendez-vous à 9 h") == "Rendez-vous à 9 h"


def test_nothing_is_lost_for_letters_that_gsm_does_not_have_at_all() -> None:
    assert fitted("À bientôt, Ольга") == "À bientôt, Ольга"


def test_transliteration_saves_segments() -> None:
    text = "Être à l’hôpital. " * 8
    assert segments(text).count == 3
    assert segments(fitted(text)).count == 1
    assert fitted(text, most_segments=3, transliterate=False) == text


def test_last_words_go_and_links_stay() -> None:
    text = f"Bonjour. {'mot ' * 90}{LINK} fin."
    cut = fitted(text, most_segments=2)
    assert segments(cut).count == 2
    assert cut.startswith("Bonjour. mot mot")
    assert cut.endswith(f"mot... {LINK}")
    assert len(cut) > 300


def test_a_link_before_the_cut_stays_where_it_is() -> None:
    cut = fitted(f"Voir {LINK} " + "mot " * 90, most_segments=1)
    assert cut.startswith(f"Voir {LINK} mot")
    assert cut.endswith("mot...")


def test_without_transliteration_one_sign_stands_for_what_was_cut() -> None:
    cut = fitted("être " * 60, most_segments=1, transliterate=False)
    assert cut == ("être " * 14).rstrip() + "…"


def test_of_an_endless_word_the_beginning_stays() -> None:
    assert fitted("a" * 500, most_segments=1) == "a" * 157 + "..."


_words = st.lists(st.text(st.sampled_from("abcéèç"), min_size=1, max_size=20), min_size=1, max_size=80)


@given(words=_words, place=st.integers(0, 80), most=st.integers(1, 3), transliterate=st.booleans())
def test_whatever_is_written_fits_in_whole_words_and_with_its_link(
    words: list[str], place: int, most: int, transliterate: bool
) -> None:
    words.insert(place, LINK)
    cut = fitted(" ".join(words), most, transliterate)
    assert segments(cut).count <= most
    kept = cut.replace("...", "").replace("…", "").split()
    assert LINK in kept
    assert set(kept) <= {*words, *map(transliterated, words)}
    assert len(kept) == len(words) or "..." in cut or "…" in cut


@given(st.text())
def test_transliterated_twice_is_transliterated_once(text: str) -> None:
    assert transliterated(transliterated(text)) == transliterated(text)


@given(st.text(st.sampled_from("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»“”’–—…\u00a0\u202f aZ09.,:;?!-'()")))
def test_french_always_goes_in_gsm(text: str) -> None:
    assert segments(transliterated(text)).encoding is Encoding.GSM_7
