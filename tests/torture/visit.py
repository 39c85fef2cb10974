"""One attempt to book, carried out as planned; what was seen of it is kept."""

import re
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from tests.torture.plan import Habit, Plan, Wish
from tests.torture.visitor import Answer, Cut, Visitor, all_at_once

OFFERED = re.compile(r'name="start" value="(\d+)"')
REASONS = {
    "taken": "This time has just been taken",
    "held by somebody": "Someone else is booking this time right now",
    "not for this person": "cannot be booked online for this person",
    "hold ran out, time is gone": "This time is no longer available",
    "draft expired": "This booking has expired",
}
UNEXPLAINED = "UNEXPLAINED"
CONFIRMED, LEFT = "confirmed", "left on purpose"
MOST_RETRIES = 20


class Visit:
    """What somebody did, and was told. `outcome` is empty as long as they may still confirm."""

    def __init__(self, address: str, plan: Plan) -> None:
        self.plan = plan
        self.outcome = ""
        self.draft = ""
        self.chosen = plan.wish
        self.links: list[str] = []
        self.answers: list[tuple[str, int, float]] = []
        self.cuts = 0
        self.strange: list[str] = []
        self._visitor = Visitor(address, "en")

    def begin(self) -> None:
        """Hold a time, and go on as the habit is."""
        if not self._hold():
            return
        if self.plan.habit is Habit.LEAVES:
            self.outcome = LEFT
            return
        typed = self._press("details", f"/en/booking/{self.draft}/details", self._details(), 1)
        if not self._leads_to(typed, "check"):
            self._refused(typed)
            return
        if self.plan.habit is Habit.CHANGES:
            self._change_to(self.plan.other)
        if self.plan.habit is not Habit.COMES_LATE:
            self.finish()

    def finish(self) -> None:
        """Confirm; where that is refused, perhaps take one of the times offered instead."""
        answer = self._confirm()
        if answer.status == 409 and self.plan.takes_what_is_offered and self._take_offered(answer):
            answer = self._confirm()
        if not self.links:
            self._refused(answer)
            return
        self.outcome = CONFIRMED
        for link in self.links:
            self._expect(self._ask("visit", partial(self._visitor.get, link)), 200)

    def _hold(self) -> bool:
        answer = self._choose(self.plan.wish, f"/en/time?{_query(self.plan.wish)}")
        if answer.status == 409 and self.plan.takes_what_is_offered:
            offered = _offered(answer, self.plan.wish)
            if offered:
                answer = self._choose(offered, f"/en/time?{_query(offered)}")
        if answer.status == 303:
            self.draft = answer.location.split("/")[3]
            return True
        self._refused(answer)
        return False

    def _change_to(self, wish: Wish) -> Answer:
        answer = self._choose(wish, f"/en/booking/{self.draft}/time?{_query(wish)}")
        if answer.status not in (303, 409):
            self._note("change", answer)
        return answer

    def _take_offered(self, refusal: Answer) -> bool:
        offered = _offered(refusal, self.chosen)
        return offered is not None and self._change_to(offered).status == 303

    def _choose(self, wish: Wish, url: str) -> Answer:
        fields = {"start": str(wish.start), "draft": self.plan.token}
        answer = self._press("time", url, fields, self.plan.clicks)
        if answer.status == 303:
            self.chosen = wish
        return answer

    def _confirm(self) -> Answer:
        answers = self._presses("check", f"/en/booking/{self.draft}/check", {}, self.plan.clicks)
        booked = [answer for answer in answers if self._leads_to(answer, "appointment")]
        self.links += [answer.location for answer in booked]
        return (booked or answers)[0]

    def _details(self) -> dict[str, str]:
        return {
            "for_whom": "me",
            "first_name": "Ana",
            "last_name": self.plan.person,
            "birth_day": "4",
            "birth_month": "5",
            "birth_year": "1990",
            "email": "ana@example.com",
            "privacy": "y",
        }

    def _press(self, step: str, url: str, fields: dict[str, str], clicks: int) -> Answer:
        """The answer a browser would end with: the one that goes on, if any does."""
        return min(self._presses(step, url, fields, clicks), key=lambda answer: answer.status != 303)

    def _presses(self, step: str, url: str, fields: dict[str, str], clicks: int) -> list[Answer]:
        press = partial(self._ask, step, partial(self._visitor.post, url, fields))
        return all_at_once(*[press] * clicks) if clicks > 1 else [press()]

    def _ask(self, step: str, request: Callable[[], Answer]) -> Answer:
        """Ask until there is an answer, as somebody does who sees that the page did not load."""
        for _ in range(MOST_RETRIES):
            try:
                answer = request()
            except Cut:
                self.cuts += 1
                time.sleep(0.05)
            else:
                self.answers.append((step, answer.status, answer.seconds))
                return answer
        raise Cut(f"{step}: no answer after {MOST_RETRIES} attempts")

    def _leads_to(self, answer: Answer, where: str) -> bool:
        return answer.status == 303 and where in answer.location.split("/")

    def _refused(self, answer: Answer) -> None:
        told = [reason for reason, sentence in REASONS.items() if sentence in answer.text]
        is_refusal = answer.status in (409, 410, 422) and len(told) == 1
        self.outcome = told[0] if is_refusal else UNEXPLAINED
        if not is_refusal:
            self._note("refusal", answer)

    def _expect(self, answer: Answer, status: int) -> None:
        if answer.status != status:
            self._note("visit", answer)

    def _note(self, step: str, answer: Answer) -> None:
        heading = re.search(r"<h1.*?</h1>", answer.text, re.DOTALL)
        self.strange.append(f"{step}: {answer.status} {answer.location} {heading and heading.group()}")


def statuses(visits: list[Visit]) -> Counter[int]:
    """How often each status was answered."""
    return Counter(status for visit in visits for _, status, _ in visit.answers)


def _query(wish: Wish) -> str:
    return urlencode(
        {"service": wish.service, "therapist": wish.therapist, "location": "centre", "type": "in_person"}
    )


def _offered(answer: Answer, wish: Wish) -> Wish | None:
    """The first of the times that a refusal offers."""
    found = OFFERED.search(answer.text)
    return Wish(wish.service, wish.therapist, int(found.group(1))) if found else None
