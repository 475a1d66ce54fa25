"""What Recto does on AWS under load, simulated: a million pages a day, and one very long document.

Discrete events, seeded: messages wait in two queues, of documents and of parts; each queue's event source hands them to
the process function as fast as AWS says it does; each call takes the time of its pages. docs/scaling.md says where the
numbers come from and what they mean. Nothing is run but this program.
"""

import argparse
import heapq
import math
import random
import statistics
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace

from recto.domain.part import Plan

DAY = 86_400
HOURS = (2, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 16, 12, 15, 17, 16, 13, 9, 6, 5, 4, 3, 3, 2)
"""Documents that arrive in each hour of a working day, relative to each other."""
SIZES = ((0.70, 1, 1), (0.20, 2, 5), (0.08, 6, 20), (0.018, 21, 200), (0.002, 201, 1000))
"""Shares of documents by pages from and to; within a row small ones are likelier (log-uniform)."""


@dataclass(frozen=True)
class Inputs:
    """Seconds unless said otherwise."""

    page: float = 1.2
    """Mean of one page on one vCPU (1,769 MB)."""
    page_spread: float = 0.5
    """Standard deviation of a page's logarithm: 0.5 has one page in forty take 2.4 times the mean."""
    part_pages: int = 8
    call: float = 0.25
    """Of each call beside its pages: what is fetched from S3 and stored there."""
    cold_start: float = 6.0
    """Before an environment's first call: the image, imports, models."""
    keep_warm: float = 300.0
    """An environment without calls is kept so long."""
    event: float = 1.0
    """From the end of an upload until its message is in the queue."""
    poll: float = 0.1
    """From a message's being in the queue until it can be handed to a call."""
    copy_bytes: float = 250e6
    """A second, of a document within S3."""
    count: float = 0.6
    """To open a long document and count its pages."""
    send: float = 0.015
    """For ten messages."""
    join_page: float = 0.0022
    """For a page's share of fetching the parts, writing the result and storing it."""
    start: int = 5
    """Calls at the same time that an event source begins with; 10 a poller in provisioned mode."""
    ramp: float = 300 / 60
    """Calls at the same time that it adds a second while messages wait; 1,000 / 60 in provisioned mode."""
    documents_at_once: int = 250
    parts_at_once: int = 500
    """Each event source's maximum."""
    account: int = 1000
    """Calls at the same time in all."""
    new_environments: float = 100.0
    """A second, for one function, after 1,000 at once."""
    memory: float = 1769 / 1024
    """GB of a call."""


@dataclass
class Document:
    arrived: float
    pages: int
    size: float
    left: int = 0
    ended: float = 0.0


@dataclass(frozen=True)
class Message:
    document: Document
    pages: int
    is_part: bool


@dataclass
class Source:
    """An event source: its queue and how many calls it may have at the same time just now."""

    start: float
    ramp: float
    most: int
    waiting: deque[Message] = field(default_factory=deque)
    busy: int = 0
    allowed: float = 0.0
    since: float = 0.0

    def room(self, now: float) -> bool:
        """It grows while messages wait and falls back to what is in use when none does."""
        self.allowed = min(self.most, max(self.allowed + self.ramp * (now - self.since), self.start))
        self.since = now
        return self.busy + 1 <= self.allowed + 1e-6

    def emptied(self, now: float) -> None:
        self.allowed, self.since = max(self.start, self.busy), now


class Simulation:
    def __init__(self, inputs: Inputs, seed: int) -> None:
        self.inputs = inputs
        self.chance = random.Random(seed)
        self.documents = Source(5, 5.0, inputs.documents_at_once)
        self.parts = Source(inputs.start, inputs.ramp, inputs.parts_at_once)
        self.busy = self.peak = self.calls = self.cold_starts = 0
        self.seconds = 0.0
        self._warm: deque[float] = deque()
        self._tokens, self._tokens_since = 1000.0, 0.0
        self._events: list[tuple[float, int, str, object]] = []
        self._number = 0
        self._look_at = math.inf

    def run(self, documents: Sequence[Document]) -> None:
        for document in documents:
            self._at(document.arrived + self.inputs.event, "send", (self.documents, [document.pages], document))
        while self._events:
            now, _, what, about = heapq.heappop(self._events)
            getattr(self, f"_{what}")(now, about)
            self._hand_out(now)

    def _at(self, time: float, what: str, about: object) -> None:
        self._number += 1
        heapq.heappush(self._events, (time, self._number, what, about))

    def _send(self, now: float, about: tuple[Source, list[int], Document]) -> None:
        source, counts, document = about
        if not source.waiting:
            source.emptied(now)
        source.waiting.extend(Message(document, pages, source is self.parts) for pages in counts)
        self._look_by(now + self.inputs.poll)

    def _look_by(self, time: float) -> None:
        """Look into the queues at that time, unless that is going to happen before."""
        if time < self._look_at:
            self._look_at = time
            self._at(time, "look", None)

    def _look(self, now: float, _: object) -> None:
        if now >= self._look_at:
            self._look_at = math.inf

    def _hand_out(self, now: float) -> None:
        for source in (self.documents, self.parts):
            while source.waiting and source.room(now) and self.busy < self.inputs.account:
                delay = self._environment(now)
                if delay is None:
                    self._look_by(now + 1 / self.inputs.new_environments)
                    return
                self._call(now + delay, source, source.waiting.popleft())
                if not source.waiting:
                    source.emptied(now)
            if source.waiting and source.busy + 1 > source.allowed and source.allowed < source.most:
                self._look_by(now + (source.busy + 1 - source.allowed) / source.ramp)

    def _environment(self, now: float) -> float | None:
        """Seconds until one is ready: none for a warm one. None where no more may be made yet."""
        while self._warm and self._warm[0] < now - self.inputs.keep_warm:
            self._warm.popleft()
        if self._warm:
            self._warm.pop()
            return 0.0
        self._tokens = min(1000.0, self._tokens + self.inputs.new_environments * (now - self._tokens_since))
        self._tokens_since = now
        if self._tokens < 1:
            return None
        self._tokens -= 1
        self.cold_starts += 1
        return self.inputs.cold_start

    def _call(self, start: float, source: Source, message: Message) -> None:
        source.busy += 1
        self.busy += 1
        self.calls += 1
        self.peak = max(self.peak, self.busy)
        seconds = self.inputs.call
        is_long = not message.is_part and message.pages > self.inputs.part_pages
        if is_long:
            plan = Plan.of(range(1, message.pages + 1), part_pages=self.inputs.part_pages)
            sizes = [len(part) for part in plan.parts]
            message.document.left = len(sizes)
            seconds += message.document.size / self.inputs.copy_bytes + self.inputs.count
            seconds += math.ceil(len(sizes) / 10) * self.inputs.send
            self._at(start + seconds, "send", (self.parts, sizes, message.document))
        else:
            seconds += sum(self._page() for _ in range(message.pages))
        self._at(start + seconds, "end", (source, message, seconds, is_long))

    def _page(self) -> float:
        spread = self.inputs.page_spread
        return self.inputs.page * self.chance.lognormvariate(-spread * spread / 2, spread)

    def _end(self, now: float, about: tuple[Source, Message, float, bool]) -> None:
        source, message, seconds, is_long = about
        document = message.document
        if message.is_part:
            document.left -= 1
            if not document.left:
                join = document.pages * self.inputs.join_page
                self._at(now + join, "end", (source, replace(message, is_part=False), seconds + join, False))
                return
        source.busy -= 1
        self.busy -= 1
        self.seconds += seconds
        self._warm.append(now)
        if not is_long and not document.left:
            document.ended = now


def arrivals(pages: int, chance: random.Random) -> Iterator[Document]:
    """Documents of a day with about so many pages in all, as they come."""
    mean = sum(
        share * (last - first) / math.log(last / first) if last > first else share for share, first, last in SIZES
    )
    for hour, weight in enumerate(HOURS):
        count = round(pages / mean * weight / sum(HOURS))
        for moment in sorted(chance.uniform(0, DAY / len(HOURS)) for _ in range(count)):
            (_, first, last) = chance.choices(SIZES, [share for share, *_ in SIZES])[0]
            size = min(last, int(first * ((last + 1) / first) ** chance.random()))
            yield Document(hour * DAY / len(HOURS) + moment, size, size * 170_000)


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else math.nan


def day(inputs: Inputs, pages: int, seed: int) -> None:
    simulation = Simulation(inputs, seed)
    documents = list(arrivals(pages, simulation.chance))
    simulation.run(documents)
    total = sum(document.pages for document in documents)
    print(f"\n{total:,} pages in {len(documents):,} documents over a day\n")
    print("| pages of a document | documents | median s | 95 % within s | 99 % within s |\n|---|---|---|---|---|")
    for _, first, last in SIZES:
        times = [found.ended - found.arrived for found in documents if first <= found.pages <= last]
        told = " | ".join(f"{percentile(times, share):.1f}" for share in (0.5, 0.95, 0.99))
        print(f"| {first if first == last else f'{first} to {last}'} | {len(times):,} | {told} |")
    print(
        f"\nCalls at the same time: {simulation.peak} at most, {simulation.seconds / DAY:.0f} on average."
        f" Calls: {simulation.calls:,}, {simulation.cold_starts / simulation.calls:.2%} with a cold start."
        f" Lambda: {simulation.seconds * inputs.memory / total * 1000:,.0f} GB-s for 1,000 pages."
    )


def long_document(inputs: Inputs, pages: int, size: float, seeds: int) -> None:
    modes = {
        "standard": inputs,
        "2 pollers": replace(inputs, start=20, ramp=1000 / 60),
        "10 pollers": replace(inputs, start=100, ramp=1000 / 60),
    }
    print(f"\nOne document of {pages:,} pages, {size / 1e6:,.0f} MB, nothing warm:")
    print(f"slowest of {seeds} runs, in s, and calls at the same time\n")
    print(f"| pages of a part | {' | '.join(modes)} |\n|{'---|' * (len(modes) + 1)}")
    for part_pages in (2, 4, 8, 12, 16, 24, 48):
        told = []
        for mode in modes.values():
            runs = [
                (Simulation(replace(mode, part_pages=part_pages), seed), Document(0, pages, size))
                for seed in range(seeds)
            ]
            for simulation, document in runs:
                simulation.run([document])
            slowest = max(document.ended for _, document in runs)
            told.append(f"{slowest:.0f} ({statistics.mean(simulation.peak for simulation, _ in runs):.0f})")
        print(f"| {part_pages} | {' | '.join(told)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for known in fields(Inputs):
        kind = type(known.default)
        parser.add_argument(
            f"--{known.name.replace('_', '-')}", type=kind, default=known.default, metavar=kind.__name__
        )
    parser.add_argument("--pages-a-day", type=int, default=1_000_000)
    parser.add_argument("--long-pages", type=int, default=3000)
    parser.add_argument("--long-bytes", type=float, default=500e6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=5, help="runs of the long document")
    given = vars(parser.parse_args())
    inputs = Inputs(**{known.name: given[known.name] for known in fields(Inputs)})
    print("Inputs: " + ", ".join(f"{known.name} {getattr(inputs, known.name):g}" for known in fields(Inputs)))
    long_document(inputs, given["long_pages"], given["long_bytes"], given["seeds"])
    day(inputs, given["pages_a_day"], given["seed"])


if __name__ == "__main__":
    main()
