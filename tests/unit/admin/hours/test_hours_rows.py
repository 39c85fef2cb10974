"""Rows added, removed and copied while a week is typed: everything else stays as it was typed."""

from werkzeug.datastructures import MultiDict

from app.admin.hours.hours_rows import MOST_ROWS, after, readable

TYPED = MultiDict(
    [
        ("location", "centre"),
        ("monday-periods-0-start", "9h"),
        ("monday-periods-0-end", "12:00"),
        ("monday-periods-0-services", "bilan"),
        ("monday-periods-0-services", "suivi"),
        ("monday-periods-1-start", "13:00"),
        ("monday-breaks-0-start", "10:15"),
        ("tuesday-periods-0-start", "8:00"),
    ]
)


def test_adds_a_row_and_goes_there() -> None:
    typed, focus = after(TYPED, "add-monday-periods")
    assert typed["monday-periods-2-start"] == ""
    assert focus == "monday-periods-2-start"
    assert [each for each in typed.items(multi=True) if each[1]] == list(TYPED.items(multi=True))


def test_adds_no_more_than_a_day_can_have() -> None:
    many = MultiDict((f"monday-breaks-{number}-start", "9:00") for number in range(MOST_ROWS))
    assert after(many, "add-monday-breaks") == (many, "")


def test_takes_a_row_away_and_goes_to_the_button_beside_it() -> None:
    typed, focus = after(TYPED, "remove-monday-periods-0")
    assert sorted(typed) == [
        "location",
        "monday-breaks-0-start",
        "monday-periods-1-start",
        "tuesday-periods-0-start",
    ]
    assert focus == "monday-periods-add"


def test_takes_away_that_row_only() -> None:
    eleven = MultiDict({"monday-periods-1-start": "1", "monday-periods-11-start": "11"})
    assert dict(after(eleven, "remove-monday-periods-1")[0]) == {"monday-periods-11-start": "11"}


def test_copies_a_day_in_place_of_others() -> None:
    ticked = TYPED.copy()
    ticked.setlist("copy-monday", ["tuesday", "friday", "monday", "someday"])
    typed, focus = after(ticked, "copy-monday")
    assert typed["tuesday-periods-0-start"] == "9h"
    assert typed.getlist("friday-periods-0-services") == ["bilan", "suivi"]
    assert typed["friday-breaks-0-start"] == "10:15"
    assert focus == "tuesday"
    assert typed.getlist("monday-periods-0-services") == ["bilan", "suivi"]


def test_an_unknown_act_changes_nothing() -> None:
    assert after(TYPED, "explode") == (TYPED, "")


def test_names_that_are_no_rows_are_left_out() -> None:
    odd = MultiDict({"monday-periods-²-start": "", "monday-periods-" + "9" * 5000: "", "location": "centre"})
    assert dict(readable(odd)) == {"location": "centre"}
