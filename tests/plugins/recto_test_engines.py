"""Engines that crash, hang, fail, lie and are quick or slow, found by entry point where this folder is on the path."""

import ctypes
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from recto.domain.errors import DocumentTooSlow, EngineFailed
from recto.domain.recognition import Box, Line, Word
from recto.imaging.page import PageImage

FAILURES, COUNTER = "RECTO_TEST_FLAKY_FAILURES", "RECTO_TEST_FLAKY_COUNTER"
"""Environment of ``flaky``: how many times it fails first, and the file that counts its calls over all processes."""

CHOKED_ON = 123


class Crashing:
    """Takes its process with it, as native code does."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")


class Aborting:
    """Ends its process on pages narrower than CHOKED_ON, as libraries do that find their memory spoilt."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        if page.width < CHOKED_ON:
            os.abort()
        return [Line((Word("whole", 0.9, Box.upright(0, 0, page.width, page.height)),))]


class Faulting(Aborting):
    """Reads memory that is nobody's on such pages."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        if page.width < CHOKED_ON:
            ctypes.string_at(0)
        return super().recognise(page, languages, time_limit=time_limit)


class Growing(Aborting):
    """Takes all memory there is on such pages."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        taken = []
        while page.width < CHOKED_ON:
            taken.append(b"x" * (16 << 20))
            time.sleep(0.002)
        return super().recognise(page, languages, time_limit=time_limit)


class Choking:
    """Reads the number of each page, and takes its process with it on page CHOKED_ON."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        if page.number == CHOKED_ON:
            os.kill(os.getpid(), signal.SIGKILL)
        return [Line((Word(f"page-{page.number}", 0.9, Box.upright(0, 0, page.width, page.height)),))]


class Hanging:
    """Ignores its time limit."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        while True:
            time.sleep(3600)


class Failing:
    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        raise EngineFailed("The engine failing fails.")


class Flaky:
    """Fails some times, then reads one word, "flaky", on every page."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        counter = Path(os.environ[COUNTER])
        with counter.open("a") as calls:
            calls.write("x")
        if counter.stat().st_size <= int(os.environ[FAILURES]):
            raise EngineFailed("The engine flaky fails this time.")
        return [Line((Word("flaky", 0.9, Box.upright(0, 0, page.width, page.height)),))]


class Lying:
    """Breaks the contract: more than sure, of a word beside the page."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        outside = Box.upright(page.width + 10, 0, page.width + 20, 10)
        return [Line((Word("lie", 7.0, outside),))]


class Quick:
    """Reads at once how wide the page is: "width-240"."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        return [Line((Word(f"width-{page.page_width}", 0.99, Box.upright(0, 0, page.width, page.height)),))]


class Slow:
    """Keeps to its time limit, but needs more time than any."""

    def recognise(self, page: PageImage, languages: Sequence[str], *, time_limit: float) -> list[Line]:
        time.sleep(max(0.0, time_limit))
        raise DocumentTooSlow("The engine slow wants more time.")
