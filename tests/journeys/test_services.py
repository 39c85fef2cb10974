"""The form of a service, with the times that its settings give beside it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DESKTOP, PHONE, WITHOUT_SCRIPT, Device
from tests.journeys.test_administration import sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", [DESKTOP, PHONE, WITHOUT_SCRIPT], ids=str)
def test_shows_the_times_while_settings_are_typed_and_saves_nothing(
    visitor: Visitor, scan: Scan, device: Device
) -> None:
    page = visitor(device)
    sign_in(page)
    page.goto("/en/manage/services/physio-bilan")
    times = page.locator(".sample-time")
    before = times.count()
    assert before > 0
    page.get_by_label("Duration, in minutes", exact=True).fill("15")
    if device is WITHOUT_SCRIPT:
        page.get_by_role("button", name="Show the times").click()
        expect(page.get_by_label("Duration, in minutes", exact=True)).to_have_value("15")
    expect(times).not_to_have_count(before)
    assert times.count() > before
    page.get_by_label("Duration, in minutes", exact=True).fill("700")  # no working day is as long
    if device is WITHOUT_SCRIPT:
        page.get_by_role("button", name="Show the times").click()
    expect(page.locator(".sample-warning").first).to_contain_text("Runs ")
    scan(page)
    page.on("dialog", lambda dialog: dialog.accept())  # leaves what was typed
    page.goto("/en/manage/services/physio-bilan")
    expect(page.get_by_label("Duration, in minutes", exact=True)).to_have_value("75")


def test_an_own_value_is_asked_only_where_it_is_chosen(visitor: Visitor) -> None:
    page = visitor(DESKTOP)
    sign_in(page)
    page.goto("/en/manage/services/physio-bilan")
    rule = page.get_by_role("group", name="How far ahead patients can book")
    expect(rule.get_by_role("textbox")).to_be_hidden()
    rule.get_by_label("Own value").check()
    expect(rule.get_by_role("textbox")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
