"""What a machine-readable zone says: its parts read under the rules of its form and repaired by its check digits.

Each character is a distribution over what it may be: what the recogniser saw, spread over characters that look alike
and limited to what may stand in its place. A check digit is one more observation: among all readings of what it covers
those that it agrees with gain, and by so much the probability of the best one is known. A digit can't tell apart
characters whose values are the same modulo 10 (6 and G, < and K): the recogniser alone must.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from math import prod

from recto.domain.zone import ALPHABET, DIGITS, FILLER, TD1, TD2, VALUES, WEIGHTS, Form, Part, check_digit
from recto.extraction.identity.codes import countries

Places = Sequence[Mapping[str, float]]
"""For each place in a line how probable each character is; what is left to 1 may be any."""

FAULTY = 0.01
"""Share of documents on which a check digit is wrong: specimens, misprints."""
LEGIBLE = 0.3
"""Probability of a check digit that says anything."""
UNKNOWN_CODE = 1e-3
"""Share of documents with a country code that nobody knows."""
ANYTHING = 3e-5
"""Probability that a character is any other one, however sure the recogniser was."""
WIDEST = len(DIGITS + FILLER)
"""Characters that are followed in a place."""
KEPT = 6
"""Readings that are followed for each remainder of the sum."""
FAINT = 1e-4
"""Probability of a character, by that of the likeliest in its place, below which it isn't followed."""

ALIKE = {
    "O": {"0": 0.5, "Q": 0.002, "D": 0.002}, "0": {"O": 0.01, "D": 0.001, "Q": 0.001}, "Q": {"0": 0.02, "O": 0.002},
    "D": {"0": 0.02, "O": 0.002}, "I": {"1": 0.1}, "1": {"I": 0.01, "L": 0.001}, "L": {"1": 0.01}, "S": {"5": 0.03},
    "5": {"S": 0.02}, "B": {"8": 0.03}, "8": {"B": 0.02}, "Z": {"2": 0.03}, "2": {"Z": 0.02}, "G": {"6": 0.02},
    "6": {"G": 0.01}, "A": {"4": 0.005}, "4": {"A": 0.005}, "T": {"7": 0.01}, "7": {"T": 0.005}, "K": {FILLER: 0.002},
    "C": {FILLER: 0.002}, "E": {FILLER: 0.001}, FILLER: {"K": 0.0002, "C": 0.0002},
}  # fmt: skip
"""For what was read, what it may be instead, and how often. Recognisers are sure of an O that is a 0; numbers have few
letters O, since states avoid them."""


@dataclass(frozen=True, slots=True)
class PartReading:
    """``probability``: that ``text`` is what the document says. ``passed``: whether its check digit agrees; None where
    it has none. ``shares``: the probability of each character, where nothing checks them."""

    text: str
    probability: float
    passed: bool | None = None
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """``parts`` by name; ``composite``: whether the digit over most of them agrees; None where there is none."""

    form: Form
    parts: Mapping[str, PartReading]
    composite: bool | None


Plausible = Callable[[str], bool]


def read(form: Form, lines: Sequence[Places | None]) -> ZoneReading:
    """A zone of that form; what stands in lines that are None, since nobody found them, is left out."""
    allowed = [line and _allowed(form, row, line) for row, line in enumerate(lines)]
    parts = {part.name: _part(part, line) for part in form.parts if (line := allowed[part.line])}
    if form in (TD1, TD2):
        parts |= _long_number(form, allowed)
    composite = _composite(form, allowed, parts)
    if composite is None:
        return ZoneReading(form, parts, None)
    digit, further = composite
    return ZoneReading(form, parts | further, digit)


def _part(part: Part, line: Places) -> PartReading:
    places = line[part.start : part.end]
    if part.name in ("issuer", "nationality"):
        return _code(places)
    if part.check is None:
        return _plain(places)
    return repaired(places, line[part.check], is_date if part.name in ("birth", "expiry") else None)


def repaired(places: Places, digit: Mapping[str, float], plausible: Plausible | None = None) -> PartReading:
    """The likeliest text that is ``plausible``, given what was read in the place of its check ``digit``.

    With probability 1 - FAULTY the document has the right digit, else any. One that can't be read checks nothing.
    """
    followed, mass = _by_remainder(places)
    seen = [(1 - FAULTY) * _digit(digit, remainder) for remainder in range(10)]
    wrong = FAULTY / 10
    ranked = sorted(
        (
            (probability * (seen[remainder] + wrong), text, remainder)
            for remainder, texts in followed.items()
            for probability, text in texts
        ),
        reverse=True,
    )
    fitting = (each for each in ranked if not plausible or plausible(each[1]))
    best, text, remainder = next(fitting, (0.0, *ranked[0][1:]))
    whole = sum(mass[each] * (seen[each] + wrong) for each in range(10))
    legible = max(digit.get(character, 0.0) for character in DIGITS + FILLER) >= LEGIBLE
    return PartReading(text, min(1.0, best / whole), passed=seen[remainder] > wrong if legible else None)


def _by_remainder(places: Places) -> tuple[dict[int, list[tuple[float, str]]], list[float]]:
    """For each remainder of the weighted sum (0..9) the likeliest texts that leave it, and the probability of all."""
    followed: dict[int, list[tuple[float, str]]] = {0: [(1.0, "")]}
    mass = [1.0] + [0.0] * 9
    for i, place in enumerate(places):
        longer: dict[int, list[tuple[float, str]]] = {remainder: [] for remainder in range(10)}
        masses = [0.0] * 10
        likeliest = nlargest(WIDEST, place, key=place.__getitem__)
        faintest = FAINT * place[likeliest[0]]
        for character, share in place.items():
            counts = VALUES[character] * WEIGHTS[i % 3]
            for remainder in range(10):
                masses[(remainder + counts) % 10] += mass[remainder] * share
            if character in likeliest and share >= faintest:
                for remainder, texts in followed.items():
                    longer[(remainder + counts) % 10] += [(chance * share, text + character) for chance, text in texts]
        followed = {there: sorted(texts, reverse=True)[:KEPT] for there, texts in longer.items() if texts}
        mass = masses
    return followed, mass


def is_date(text: str) -> bool:
    """Whether YYMMDD can be one, or says that it is unknown or unlimited."""
    if FILLER in text:
        return text.strip(FILLER) == "" or text[:2].isdigit()
    return 1 <= int(text[2:4]) <= 12 and 1 <= int(text[4:6]) <= 31


def _digit(place: Mapping[str, float], value: int) -> float:
    """A filler stands for 0 where there is nothing to check."""
    return place.get(str(value), 0.0) + (place.get(FILLER, 0.0) if value == 0 else 0.0)


def _plain(places: Places) -> PartReading:
    """What nothing checks: the likeliest characters. Fillers at the end, but for two, are as good as nothing."""
    text = "".join(max(place, key=place.__getitem__) for place in places)
    shares = tuple(max(place.values()) for place in places)
    return PartReading(text, prod(shares[: len(text.rstrip(FILLER)) + 2]), shares=shares)


def _code(places: Places) -> PartReading:
    """Of a country: one that is known, unless what was read is beyond doubt another."""
    first, second, third = places
    shares = {
        code: first.get(code[0], 0.0) * second.get(code[1], 0.0) * third.get(code[2], 0.0)
        for code in (known.ljust(3, FILLER) for known in countries())
    }
    read = _plain(places)
    if read.text not in shares:
        shares[read.text] = UNKNOWN_CODE * prod(max(place.values()) for place in places)
    best = max(shares, key=shares.__getitem__)
    # What else it may be counts as well: of a code that fits badly the others that fit as badly are no proof.
    fit = prod(max(place.values()) for place in places)
    return PartReading(best, shares[best] / max(sum(shares.values()), UNKNOWN_CODE * fit))


def _long_number(form: Form, lines: Sequence[Places | None]) -> dict[str, PartReading]:
    """A number of more than nine characters goes on in the optional part, where its check digit is the last before a
    filler, and has a filler in the digit's place (ICAO Doc 9303-5, 4.2.2, note j)."""
    number, optional = (next(part for part in form.parts if part.name == name) for name in ("number", "optional"))
    line = lines[number.line]
    if line is None or number.check is None or line[number.check].get(FILLER, 0.0) < 0.5:
        return {}
    rest = _plain(line[optional.start : optional.end]).text
    length = len(rest.split(FILLER)[0])
    if length < 2:
        return {}
    last = optional.start + length - 1
    whole = [*line[number.start : number.end], *line[optional.start : last]]
    left = _plain(line[last + 1 : optional.end])
    return {"number": repaired(whole, line[last]), "optional": left}


def _composite(
    form: Form, lines: Sequence[Places | None], parts: Mapping[str, PartReading]
) -> tuple[bool | None, dict[str, PartReading]] | None:
    """Whether the last digit agrees with all that it covers, and what it covers that no other digit does, repaired."""
    if form.composite_at is None or any(lines[row] is None for row, _, _ in form.composite):
        return None
    known = _known(form, parts)
    covered = [(row, place) for row, start, end in form.composite for place in range(start, end)]
    places = [known.get((row, place)) or (lines[row] or ())[place] for row, place in covered]
    row, place = form.composite_at
    whole = repaired(places, (lines[row] or ())[place])
    said = dict(zip(covered, whole.text, strict=True))
    further = {
        part.name: PartReading(
            "".join(said[part.line, i] for i in range(part.start, part.end)), whole.probability, whole.passed
        )
        for part in form.parts
        if part.name in ("optional", "further")
        and part.check is None
        and len(parts[part.name].text) == part.end - part.start
    }
    return whole.passed, further


def _known(form: Form, parts: Mapping[str, PartReading]) -> dict[tuple[int, int], Mapping[str, float]]:
    """What stands where, by the check digits of the parts themselves."""
    known: dict[tuple[int, int], Mapping[str, float]] = {}
    for part in form.parts:
        reading = parts.get(part.name)
        if reading is None or part.check is None or len(reading.text) != part.end - part.start:
            continue
        known |= {(part.line, part.start + i): {character: 1.0} for i, character in enumerate(reading.text)}
        if reading.passed:
            known[part.line, part.check] = {check_digit(reading.text): 1.0}
    return known


def _allowed(form: Form, row: int, line: Places) -> list[Mapping[str, float]]:
    """Each character spread over those that it may be mistaken for, of those only that may stand there."""
    answer: list[Mapping[str, float]] = []
    for i, place in enumerate(line):
        alphabet = form.alphabet(row, i)
        untold = max(0.0, 1 - sum(place.values()))
        shares = dict.fromkeys(alphabet, ANYTHING + untold / len(ALPHABET))
        for read, share in place.items():
            for character, likelihood in spread(read).items():
                if character in shares:
                    shares[character] += share * likelihood
        whole = sum(shares.values())
        answer.append({character: share / whole for character, share in shares.items()})
    return answer


@cache
def spread(read: str) -> Mapping[str, float]:
    """What a character may be that was read like that."""
    others = ALIKE.get(read, {})
    return {read: 1 - sum(others.values()), **others}
