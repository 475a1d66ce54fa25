"""Letters and pages of books: documents that have no fields, though they speak of dates, sums and numbers."""

import random
import textwrap

from made import Pixels
from made_documents.countries import COUNTRIES, Country
from made_documents.sheet import SANS, SERIF, TIMES, Sheet, leading
from made_documents.values import day, party, printed_day

_ENGLISH = (
    "The harbour was quiet when we arrived, and only two of the boats had come in before the storm.",
    "Thank you for your letter; we have thought about your proposal and would like to meet you in person.",
    "In 1874 the old lighthouse was sold for 250 pounds, a sum that nobody in the town could explain.",
    "We spoke about the garden, about the price of bread and about the long winter of 1962.",
    "Please let us know whether the twelfth of May would suit you; room 14 is free in the afternoon.",
    "She had written down the number of the house, 27, and lost the paper on the same evening.",
    "As to the roof, the carpenter thinks that it will last another ten years if it is looked after.",
    "They paid him 3.50 a day, which was more than his father had ever earned at the mill.",
)
_GERMAN = (
    "Der Hafen lag still, als wir ankamen, und nur zwei der Boote waren vor dem Sturm zurückgekehrt.",
    "Vielen Dank für Ihren Brief; wir haben über Ihren Vorschlag nachgedacht und würden Sie gern treffen.",
    "Im Jahr 1874 wurde der alte Leuchtturm für 250 Taler verkauft, was niemand im Ort erklären konnte.",
    "Wir sprachen über den Garten, über den Preis des Brotes und über den langen Winter von 1962.",
    "Bitte teilen Sie uns mit, ob Ihnen der zwölfte Mai passt; Zimmer 14 ist am Nachmittag frei.",
    "Sie hatte sich die Hausnummer, 27, aufgeschrieben und das Blatt noch am selben Abend verloren.",
)
_FRENCH = (
    "Le port était calme à notre arrivée, et seuls deux bateaux étaient rentrés avant la tempête.",
    "Merci de votre lettre ; nous avons réfléchi à votre proposition et aimerions vous rencontrer.",
    "En 1874, le vieux phare fut vendu pour 250 francs, ce que personne au village ne put expliquer.",
    "Nous avons parlé du jardin, du prix du pain et du long hiver de 1962.",
    "Dites-nous si le douze mai vous convient ; la salle 14 est libre l'après-midi.",
    "Elle avait noté le numéro de la maison, 27, et perdu le papier le soir même.",
)
_SENTENCES = {"eng": _ENGLISH, "deu": _GERMAN, "fra": _FRENCH}
_GREETINGS = {
    "eng": ("Dear Madam or Sir,", "Yours sincerely"),
    "deu": ("Sehr geehrte Damen und Herren,", "Mit freundlichen Grüßen"),
    "fra": ("Madame, Monsieur,", "Veuillez agréer nos salutations distinguées"),
}
_SPOKEN = tuple(country for country in COUNTRIES if country.language in _SENTENCES)


def letter(rng: random.Random) -> tuple[Pixels, Country, dict[str, str]]:
    """From a firm, with its letterhead."""
    country = rng.choice(_SPOKEN)
    sender, recipient = party(country, rng), party(country, rng)
    opening, closing = _GREETINGS[country.language]
    sheet = Sheet(210, 297, rng.choice((SANS, SERIF, TIMES)))
    sheet.text(190, 15, sender.name, points=14, bold=True, anchor="r")
    sheet.lines(190, 23, (*sender.address, sender.phone, sender.email), points=8, anchor="r")
    sheet.lines(20, 55, (recipient.name, *recipient.address))
    sheet.text(190, 85, printed_day(day(rng), country.dates[-1], country), anchor="r")
    y = sheet.lines(20, 98, (opening, ""))
    for _ in range(rng.randint(2, 4)):
        y = sheet.lines(20, y, (*_paragraph(country.language, rng, sentences=3, width=88), ""))
    sheet.lines(20, y, (closing, "", "", recipient.name if rng.random() < 0.2 else sender.name))
    return sheet.pixels(), country, {}


def book_page(rng: random.Random) -> tuple[Pixels, Country, dict[str, str]]:
    """A running title, a page number and paragraphs."""
    country = rng.choice(_SPOKEN)
    sheet = Sheet(130, 200, rng.choice((SERIF, TIMES)))
    sheet.text(65, 10, f"CHAPTER {rng.randint(1, 30)}", points=9, anchor="m")
    sheet.text(118, 10, str(rng.randint(2, 400)), points=9, anchor="r")
    y = 20.0
    while y < 150:
        y = sheet.lines(12, y, _paragraph(country.language, rng, sentences=4, width=62))
        y += leading(4)
    return sheet.pixels(), country, {}


def _paragraph(language: str, rng: random.Random, *, sentences: int, width: int) -> tuple[str, ...]:
    """Lines of ``width`` characters."""
    return tuple(textwrap.wrap(" ".join(rng.sample(_SENTENCES[language], sentences)), width))
