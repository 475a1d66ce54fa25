"""Documents without a zone, by their labels and the numbers of their fields, and zones compared with the print."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from recto.domain.field import MRZ, PRINT
from recto.domain.recognition import Box, Line, Page, Word
from recto.domain.zone import TD3
from specimens import holder, page, read, spelled, values, zone


def printed(*rows: str, top: int = 20) -> tuple[Line, ...]:
    """Lines of words, 12 pixels a character; three blanks or more part columns."""
    lines = []
    for number, row in enumerate(rows):
        words, offset = [], 0
        for text in row.split(" "):
            if text:
                y = top + 40 * number
                words.append(Word(text, 0.99, Box.upright(20 + 12 * offset, y, 20 + 12 * (offset + len(text)), y + 22)))
            offset += len(text) + 1
        lines.append(Line(tuple(words)))
    return tuple(lines)


def document(*rows: str) -> Page:
    return Page(1, 1200, 60 + 40 * len(rows), printed(*rows), engine="ppocr")


def passport(seed: int, *rows: str) -> Page:
    """A zone under these rows."""
    lines = zone(TD3, holder(seed))
    whole = page(lines, [spelled(line, 0.99) for line in lines])
    return replace(whole, lines=(*printed(*rows, top=5), *whole.lines))


AMERICAN = (
    "ALASKA   DRIVER LICENSE   USA",
    "4d DLN 7654321       9 CLASS D",
    "3 DOB 11/03/1979     4b EXP 11/03/2029",
    "1 HARROWGATE",
    "2 MIRANDA LEE",
    "8 12 HARBOUR ROAD",
    "15 SEX F   16 HGT 5-06",
    "4a ISS 10/02/2021    5 DD 00112233445566",
)
LETTERED = (
    "CALIFORNIA DRIVER LICENSE",
    "DL Y1234567   CLASS C",
    "EXP 08/31/2028   END NONE",
    "LN HARROWGATE",
    "FN MIRANDA",
    "DOB 08/31/1977   RSTR NONE",
    "SEX F   HAIR BRN",
)
GERMAN = (
    "FÜHRERSCHEIN   BUNDESREPUBLIK DEUTSCHLAND",
    "1. TALMUND",
    "2. KORVIN JAN",
    "3. 12.08.64 KIEL",
    "4a. 22.02.18   4c. LANDRATSAMT KIEL",
    "4b. 21.02.33",
    "5. K072RRE2I55",
    "9. AM/B/L",
)
BRITISH = (
    "DRIVING LICENCE   UK",
    "1. TALMUND",
    "2. KORVIN JAN",
    "3. 12.08.1964 UNITED KINGDOM",
    "4a. 22.02.2018   4c. DVLA",
    "4b. 21.02.2028",
    "5. TALMU608124KJ9IJ",
)
CARD = (
    "CARTE NATIONALE D'IDENTITE",
    "Nom : MARCHAL",
    "Prénom(s) : LISE",
    "Sexe : F   Né(e) le : 04.03.1988",
    "Carte valable jusqu'au : 02.04.2030",
)
STACKED = (
    "Familienname / Surname          Vornamen / Given names",
    "TALMUND                         KORVIN",
    "Geburtsdatum / Date of birth    Staatsangehörigkeit / Nationality",
    "12.08.1964                      DEUTSCH",
    "Gültig bis / Date of expiry     Geschlecht / Sex",
    "21 MÄR / MAR 2031               M",
    "Ausweisnummer / Document No.",
    "L01X00T47",
)


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        (
            AMERICAN,
            {
                "document_number": "7654321", "surname": "HARROWGATE", "given_names": "MIRANDA LEE",
                "birth_date": "1979-11-03", "expiry_date": "2029-11-03", "sex": "F", "issuing_country": "USA",
                "document_type": "driving_licence",
            },
        ),
        (
            LETTERED,
            {
                "document_number": "Y1234567", "surname": "HARROWGATE", "given_names": "MIRANDA",
                "birth_date": "1977-08-31", "expiry_date": "2028-08-31", "sex": "F", "issuing_country": "USA",
                "document_type": "driving_licence",
            },
        ),
        (
            GERMAN,
            {
                "document_number": "K072RRE2I55", "surname": "TALMUND", "given_names": "KORVIN JAN",
                "birth_date": "1964-08-12", "expiry_date": "2033-02-21", "document_type": "driving_licence",
                "issuing_country": "D",
            },
        ),
        (
            BRITISH,
            {
                "document_number": "TALMU608124KJ9IJ", "surname": "TALMUND", "given_names": "KORVIN JAN",
                "birth_date": "1964-08-12", "expiry_date": "2028-02-21", "document_type": "driving_licence",
                "issuing_country": "GBR",
            },
        ),
        (
            CARD,
            {
                "surname": "MARCHAL", "given_names": "LISE", "sex": "F", "birth_date": "1988-03-04",
                "expiry_date": "2030-04-02", "document_type": "identity_card",
            },
        ),
        (
            STACKED,
            {
                "surname": "TALMUND", "given_names": "KORVIN", "birth_date": "1964-08-12", "sex": "M",
                "expiry_date": "2031-03-21", "document_number": "L01X00T47",
            },
        ),
    ],
    ids=["american", "lettered", "german", "british", "french card", "stacked labels"],
)  # fmt: skip
def test_a_document_without_a_zone_is_read_by_its_labels(rows: Sequence[str], fields: dict[str, str]) -> None:
    found = read(document(*rows))
    assert {name: field.value for name, field in found.items()} == fields
    assert {field.source for field in found.values()} == {PRINT}


def test_what_is_printed_as_in_the_zone_is_more_certain() -> None:
    of = holder(4)
    bare = read(passport(4))
    beside = read(passport(4, "Surname / Nom", of.surname, "Given names", of.given, f"{of.birth:%d %b %Y}"))
    for name in ("surname", "given_names"):
        assert beside[name].confidence > bare[name].confidence
        assert "printed as well" in beside[name].reasons
        assert beside[name].source == MRZ
    assert values(beside) == values(bare)


def test_a_birth_date_printed_otherwise_forces_a_review() -> None:
    of = holder(4)
    other = of.birth.replace(year=of.birth.year + 1)
    field = read(passport(4, "Date of birth / Date de naissance", f"{other:%d.%m.%Y}"))["birth_date"]
    assert field.value == of.birth.isoformat()
    assert field.needs_review
    assert [check.name for check in field.checks if not check.passed] == ["print agrees with zone"]


def test_a_misread_label_or_a_name_misread_in_print_contradicts_nothing() -> None:
    of = holder(4)
    found = read(passport(4, "Surname / Nom", of.surname.replace("O", "0"), "Place of birth", "UTOPOLIS"))
    assert not any(check.name == "print agrees with zone" for field in found.values() for check in field.checks)


@pytest.mark.parametrize("other", ["OTHERWISE", "AN{}"], ids=["all of it", "its start"])
def test_another_name_in_print_forces_a_review(other: str) -> None:
    of = holder(4)
    field = read(passport(4, "Surname / Nom", other.format(of.surname)))["surname"]
    assert field.value == of.surname
    assert field.needs_review


def test_a_part_of_the_names_or_other_letters_in_print_contradict_nothing() -> None:
    of = replace(holder(4), surname="TALMUND OSTREK")
    lines = zone(TD3, of)
    whole = page(lines, [spelled(line, 0.99) for line in lines])
    for name in ("OSTREK", "ОСТРЕК"):
        found = read(replace(whole, lines=(*printed("Surname / Nom", name, top=5), *whole.lines)))
        assert all(check.passed for check in found["surname"].checks)


def test_where_a_part_of_the_zone_is_lost_the_print_tells_it_and_is_not_trusted() -> None:
    of = holder(4)
    first, second = zone(TD3, of)
    spelling = list(spelled(second, 0.99))
    for place in range(21, 28):
        spelling[place] = (("1", 0.3), ("0", 0.3))
    whole = page((first, second), (spelled(first, 0.99), tuple(spelling)))
    rows = printed("Date of expiry / Date d'expiration", f"{of.expiry:%d.%m.%Y}", top=5)
    field = read(replace(whole, lines=(*rows, *whole.lines)))["expiry_date"]
    assert field.value == of.expiry.isoformat()
    assert field.needs_review


def test_umlauts_in_print_are_two_letters_in_the_zone() -> None:
    of = replace(holder(4), surname="MUELLER", given="JOERG")
    lines = zone(TD3, of)
    whole = page(lines, [spelled(line, 0.99) for line in lines])
    found = read(replace(whole, lines=(*printed("MÜLLER", "Jörg", top=5), *whole.lines)))
    assert all("printed as well" in found[name].reasons for name in ("surname", "given_names"))


def test_nobody_is_born_after_their_document_ends() -> None:
    found = read(document("Date of birth: 12.08.2020", "Date of expiry: 12.08.2010"))
    assert found["birth_date"].needs_review
    assert found["expiry_date"].needs_review


def test_a_passport_whose_zone_was_not_read_is_not_trusted() -> None:
    found = read(document("PASSPORT", *STACKED))
    assert found["surname"].value == "TALMUND"
    assert all(field.needs_review for field in found.values())


def test_labels_are_whole_words() -> None:
    found = read(document("APELLIDOS / SURNAMES", "TALMUND", "FECHA DE NACIMIENTO / DATE OF BIRTH", "01 01 1980"))
    assert {name: field.value for name, field in found.items()} == {"surname": "TALMUND", "birth_date": "1980-01-01"}


def test_endings_of_labels_in_brackets_are_no_names() -> None:
    found = read(document("Vorname(n) / Prénom(s) / Nome(i) / Given name(s)", "KORVIN JAN", "Sex / Sexe", "M"))
    assert {name: field.value for name, field in found.items()} == {"given_names": "KORVIN JAN", "sex": "M"}


def test_numbers_may_have_strokes() -> None:
    rows = ("PRAWO JAZDY   RZECZPOSPOLITA POLSKA", "1. TALMUND", "2. KORVIN", "4b. 02.02.2035", "5. 00123/20/1465")
    assert read(document(*rows))["document_number"].value == "00123/20/1465"


def test_a_name_that_may_go_on_in_the_next_row_is_not_trusted() -> None:
    rows = ("APELLIDOS / SURNAMES", "TALMUND", "OSTREK", "NOMBRE", "MIRANDA", "SEXO / SEX", "F")
    found = read(document(*rows))
    assert found["surname"].needs_review
    assert not found["given_names"].needs_review


def test_a_name_without_given_names_may_be_the_whole_name() -> None:
    found = read(document("CITY LIBRARY", "Name: Miranda Harrowgate", "Valid until 31.12.2027"))
    assert found["surname"].needs_review
    assert not found["expiry_date"].needs_review


def test_a_bank_card_gives_no_person() -> None:
    found = read(document("world", "5412 7512 3412 3456", "12/29", "M. TALMUND"))
    assert found == {}
