"""What to do about the image of a page: scores against thresholds.

Thresholds are where reading starts to lose words, and where too many are lost, on documents spoiled by degrees:
docs/quality.md.
"""

from collections.abc import Iterator
from typing import NamedTuple

from recto.domain.quality import Flaw, Quality


class Limit(NamedTuple):
    """Scores: from ``warns`` on reading starts to lose words, from ``refuses`` on it is lost."""

    warns: float
    refuses: float


BLUR = Limit(0.06, 0.09)
GLARE = Limit(0.01, 0.1)
DARKNESS = Limit(0.9, 0.93)
OVEREXPOSURE = Limit(0.72, 0.9)
LOW_CONTRAST = Limit(0.88, 0.93)
SMALLNESS = Limit(0.45, 0.6)
CUT_OFF = Limit(0.2, 0.4)


def of(scores: Quality, *, subject: str, side: str, height: float) -> Iterator[Flaw]:
    """The flaws, gravest first. ``subject``: card, sheet or page; ``side``: the one cut off; ``height``: of letters, in
    pixels.

    Of a picture that is too dark, of too little contrast or too small nothing else can be told.
    """
    if light := _light(scores):
        yield light
        if light.disqualifying:
            return
    if scores.smallness > SMALLNESS.warns:
        yield Flaw(
            "too-small",
            f"Move closer, or scan at a higher resolution: letters are {height:.0f} pixels high.",
            scores.smallness > SMALLNESS.refuses,
        )
    if scores.blur > BLUR.warns:
        detail = f"Hold still and let the camera focus: edges are smeared over {_percent(scores.blur)} of a letter."
        yield Flaw("blur", detail, scores.blur > BLUR.refuses)
    if scores.glare > GLARE.warns:
        detail = f"Move out of the light: glare covers {_percent(scores.glare)} of the {subject}."
        yield Flaw("glare", detail, scores.glare > GLARE.refuses)
    if scores.cut_off > CUT_OFF.warns:
        detail = f"Show all of the {subject}: it is cut off at the {side}."
        yield Flaw("cut-off", detail, scores.cut_off > CUT_OFF.refuses)


def _light(scores: Quality) -> Flaw | None:
    """At most one: what is said of too little light would be wrong of too much."""
    if scores.darkness > DARKNESS.warns:
        detail = f"Take it in more light: the brightest print or paper has {_percent(1 - scores.darkness)} of white."
        return Flaw("dark", detail, scores.darkness > DARKNESS.refuses)
    if scores.overexposure > OVEREXPOSURE.warns:
        detail = "Take it in less light, without a flash: the paper is white beyond measure and the print fades."
        return Flaw("overexposed", detail, scores.overexposure > OVEREXPOSURE.refuses)
    if scores.low_contrast > LOW_CONTRAST.warns:
        detail = f"Avoid haze and faint copies: ink has {_percent(scores.low_contrast)} of the paper's brightness."
        return Flaw("low-contrast", detail, scores.low_contrast > LOW_CONTRAST.refuses)
    return None


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
