"""Two hundred people at their browsers on a Monday: what each does, how long it took, what they were told.

Each is a thread with a session of its own, that mostly thinks. A page is asked for on a connection of its
own, as a reverse proxy asks for it; what a browser would keep (style, script) is fetched once.
"""

import html
import random
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from string import ascii_lowercase

from tests import serving
from tests.bench import bench_scale
from tests.serving import Answer, Person

THINKING_SECONDS = 12.0
READING_SECONDS = 4.0
LONGEST_THOUGHT = 60.0
TRIES = 6
MARK = "Monday"
"""The beginning of every note that is written here."""

ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
LISTED = re.compile(r'href="/actions/([A-Z][\w-]+-\d+)"')
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')
MOVES = re.compile(r'name="status"[^>]*value="(in_progress|delivered)"')
WORDS = ("zircon", "audit", "referral pathway", "training", "partnership", "north briefing", "supervision")


@dataclass
class Told:
    """One answer: to what kind of request, its status, how long it took, and when it came (real time)."""

    kind: str
    status: int
    seconds: float
    at: float


@dataclass
class Morning:
    """What all of them were told; each thread only appends."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    told: list[Told] = field(default_factory=list)
    saved: list[tuple[str, str]] = field(default_factory=list)
    """Each note that somebody was told is saved, with the reference of its action."""

    collisions: int = 0
    faults: list[str] = field(default_factory=list)
    signed_in: dict[int, "Colleague"] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """Who signs in, and which actions of others among them this person may update too, with their leads."""

    user_id: int
    email: str
    is_manager: bool
    shared: Sequence[tuple[str, int]] = ()


class Colleague(Person):
    """Somebody with a browser, whose every answer is noted."""

    def __init__(self, account: Account, morning: Morning, **browser: object) -> None:
        super().__init__(morning.port, **browser)
        self.account, self.morning = account, morning
        self.chance = random.Random(f"{account.user_id}")  # noqa: S311 - the same each time
        self.listed: list[str] = []
        self.notes = 0

    def another_tab(self) -> "Colleague":
        """The same person in the same session."""
        tab = Colleague(self.account, self.morning, cookies=dict(self.cookies), token=self.token)
        tab.chance = random.Random()  # noqa: S311
        return tab

    # --- requests ---

    def visit(self, kind: str, path: str) -> Answer:
        """Open a page."""
        return self._noted(kind, (200,), lambda: self.get(path))

    def send(self, kind: str, path: str, expected: Sequence[int], **fields: str) -> Answer:
        """Send a form, as a browser sends one that may hold a file."""
        return self._noted(kind, expected, lambda: self._multipart(path, fields))

    def _noted(self, kind: str, expected: Sequence[int], ask: Callable[[], Answer]) -> Answer:
        began = time.perf_counter()
        try:
            answer = ask()
        except (OSError, HTTPException) as error:
            self.morning.faults.append(f"{kind}: no answer, {type(error).__name__} {error}")
            answer = Answer(0, "", {})
        seconds = time.perf_counter() - began
        kind = "somebody else saved this" if answer.status == 409 else kind
        self.morning.told.append(Told(kind, answer.status, seconds, time.time()))
        if answer.status not in (*expected, 0):
            found = re.search(r"<h[12][^>]*>(.*?)</h[12]>", answer.text, re.DOTALL)
            said = " ".join(found[1].split()) if found else ""
            self.morning.faults.append(f"{kind}: {answer.status} {html.unescape(said)}")
        return answer

    def _multipart(self, path: str, fields: Mapping[str, str]) -> Answer:
        border = secrets.token_hex(12)
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {"csrf_token": self.token, **fields}.items()
        ]
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": f"multipart/form-data; boundary={border}",
            "Referer": f"http://127.0.0.1:{self.port}/",
            "Sec-Fetch-Site": "same-origin",
        }
        answer = serving.ask(self.port, "POST", path, "".join(parts) + f"--{border}--\r\n", headers)
        self.cookies |= answer.cookies
        return answer

    # --- a morning ---

    def work(self, ramp_seconds: float) -> None:
        """Come in, sign in, and go on until the morning is over."""
        if self.morning.over.wait(self.chance.uniform(0, ramp_seconds)):
            return
        self.come_in()
        acts, weights = zip(*self.habits(), strict=True)
        while not self.think(THINKING_SECONDS):
            self.chance.choices(acts, weights)[0]()

    def think(self, seconds: float) -> bool:
        """Think for a while; whether the morning is over."""
        return self.morning.over.wait(min(self.chance.expovariate(1 / seconds), LONGEST_THOUGHT))

    def habits(self) -> Iterator[tuple[Callable[[], object], int]]:
        """What people do on a Monday, and how often."""
        yield self.overview, 22
        yield self.list_all, 16
        yield self.list_overdue, 16
        yield self.open_one, 18
        yield self.update_one, 14
        yield self.search, 8
        yield self.export, 2
        if self.account.is_manager:
            yield self.change_status, 6
        if self.account.shared:
            yield self.collide, 2

    def come_in(self) -> None:
        """Sign in, and see the first page."""
        self.visit("sign-in page", "/sign-in")
        fields = {"email": self.account.email, "password": bench_scale.PASSWORD}
        self._noted("sign-in", (303,), lambda: self.submit("/sign-in", **fields))
        for path in dict.fromkeys(ASSET.findall(self.overview().text)):
            self.visit("style and script", path)
        self.morning.signed_in[self.account.user_id] = self

    def overview(self) -> Answer:
        """The first page."""
        return self.visit("overview", "/")

    def list_all(self) -> None:
        """The list as it comes; what is opened next is chosen from it."""
        self.listed = LISTED.findall(self.visit("list", "/actions").text) or self.listed

    def list_overdue(self) -> None:
        """What is overdue."""
        self.listed = LISTED.findall(self.visit("overdue", "/actions?due=overdue").text) or self.listed

    def search(self) -> None:
        """Look for a word."""
        words = self.chance.choice(WORDS).replace(" ", "+")
        self.visit("search", f"/actions?q={words}")

    def export(self) -> None:
        """Take what is overdue away as a file."""
        kind = self.chance.choice(("csv", "xlsx"))
        self.visit(f"export, {kind}", f"/actions/export/{kind}?due=overdue")

    def open_one(self) -> tuple[str, str]:
        """Open an action from the list: its reference and its page."""
        if not self.listed:
            self.list_overdue()
        if not self.listed:
            return "", ""
        reference = self.chance.choice(self.listed)
        return reference, self.visit("action", f"/actions/{reference}").text

    def update_one(self) -> None:
        """Read an action, then say what happened."""
        self._update("update")

    def change_status(self) -> None:
        """Read an action, then say what happened and move its status."""
        self._update("status", moves=True)

    def _update(self, kind: str, *, moves: bool = False) -> None:
        reference, page = self.open_one()
        if "Save update" in page and not self.think(READING_SECONDS):
            found = MOVES.findall(page) if moves else []
            self.insist(kind, reference, page, self.note(), self.chance.choice(found) if found else "")

    def note(self) -> str:
        """Words that nobody else writes."""
        self.notes += 1
        mark = "".join(secrets.choice(ascii_lowercase) for _ in range(8))  # ten digits may be an NHS number
        return f"{MARK} {self.account.user_id} {mark}: agreed at the board, the team goes on."

    def insist(self, kind: str, reference: str, page: str, note: str, status: str = "") -> None:
        """Send the update; where somebody else was first, read both and send it again."""
        for _ in range(TRIES):
            answer = self.post(kind, reference, page, note, status)
            if answer.status != 409:
                break
            page = answer.text
            status = status if f'value="{status}"' in page else ""
            self.think(READING_SECONDS)
        if answer.status == 303:
            self.visit("action", f"/actions/{reference}")

    def post(self, kind: str, reference: str, page: str, note: str, status: str = "") -> Answer:
        """Send the form of this page once; note what is said to be saved, and whether a refusal keeps it."""
        seen = VERSION.search(page)
        version = seen[1] if seen else ""
        fields = {"note": note, "status": status, "version": version}
        answer = self.send(kind, f"/actions/{reference}/updates", (303, 409), **fields)
        if answer.status == 303:
            self.morning.saved.append((note, reference))
        has_both = answer.text.count(note) >= 2 and "Saved meanwhile" in answer.text
        if answer.status == 409 and not has_both:
            self.morning.faults.append(f"{reference}: the page of a collision has lost what was typed")
        return answer

    def collide(self) -> None:
        """Two people open the same action, and send what they wrote at the same moment."""
        reference, lead_id = self.chance.choice(self.account.shared)
        lead = self.morning.signed_in.get(lead_id)
        if lead is None:
            return
        both = [self.another_tab(), lead.another_tab()]
        pages = [one.visit("action", f"/actions/{reference}").text for one in both]
        if not all("Save update" in page for page in pages):
            return
        notes, answers = [one.note() for one in both], [Answer(0, "", {})] * 2

        def send(n: int) -> None:
            answers[n] = both[n].post("update", reference, pages[n], notes[n])

        together = [threading.Thread(target=send, args=(n,)) for n in range(2)]
        for each in together:
            each.start()
        for each in together:
            each.join()
        self._settle(reference, both, notes, answers)

    def _settle(
        self, reference: str, both: list["Colleague"], notes: list[str], answers: list[Answer]
    ) -> None:
        """At most one of them was first; who was not reads both, and sends theirs again."""
        late = [n for n in range(2) if answers[n].status == 409]
        if not late:
            statuses = [each.status for each in answers]
            self.morning.faults.append(f"{reference}: two sent the same version and were told {statuses}")
            return
        self.morning.collisions += 1
        for n in late:
            if len(late) == 1 and notes[1 - n] not in answers[n].text:
                self.morning.faults.append(f"{reference}: the page of a collision lacks the other's words")
            both[n].insist("update", reference, answers[n].text, notes[n])


def go(accounts: Sequence[Account], morning: Morning, *, ramp_seconds: float) -> list[threading.Thread]:
    """Let all of them come in."""
    threads = [
        threading.Thread(target=Colleague(each, morning).work, args=(ramp_seconds,), name=each.email)
        for each in accounts
    ]
    for each in threads:
        each.start()
    return threads
