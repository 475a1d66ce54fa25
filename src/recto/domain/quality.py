"""How good the image of a page is: what spoils it, by how much, and what whoever took it can do about that."""

from dataclasses import dataclass

from recto.domain.recognition import Box


@dataclass(frozen=True, slots=True)
class Flaw:
    """What spoils the image. ``code`` is stable, ``detail`` says what to do. ``disqualifying``: text is lost by it, so
    that a strict reader refuses the page."""

    code: str
    detail: str
    disqualifying: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """Scores from 0, faultless, to 1; what each measures: docs/quality.md.

    ``blur``: how far the edges of letters are smeared, in heights of a letter. ``glare``: the share of the card, sheet
    or page under spots of light. ``darkness``: what the brightness of paper falls short of white. ``overexposure``: the
    brightness of ink as a share of the paper's, where the paper is white beyond measure; ``low_contrast``: the same on
    any paper. ``smallness``: what letters fall short of the height that reads well. ``cut_off``: the share of a side of
    the print, or of the card, that is lost behind the image's edge. ``outline``: the card or sheet found on a
    background, in pixels of the original page; its corners may lie outside of that.
    """

    blur: float = 0.0
    glare: float = 0.0
    darkness: float = 0.0
    overexposure: float = 0.0
    low_contrast: float = 0.0
    smallness: float = 0.0
    cut_off: float = 0.0
    warnings: tuple[Flaw, ...] = ()
    outline: Box | None = None

    @property
    def disqualifying(self) -> Flaw | None:
        """The first flaw that makes a strict reader refuse the page."""
        return next((flaw for flaw in self.warnings if flaw.disqualifying), None)
