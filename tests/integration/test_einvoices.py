"""An e-invoice on its way through the service: its XML is in the result, and so is what the page says against it."""

import io
import json
from dataclasses import replace
from typing import Any

import pypdf
import pytest

import made
from einvoices import Invoice, cii, holding, sheet
from recto.bootstrap import Services
from recto.domain.document import Options
from recto.domain.job import ANYONE

TRUE = Invoice()
FORGED = replace(TRUE, iban="GB82WEST12345698765432")


def result(services: Services, content: bytes) -> dict[str, Any]:
    job = services.submit.document(content, "invoice.pdf", Options(), ANYONE)
    for queue in (services.queue, services.part_queue):
        while message := queue.receive():
            services.process.message(message.body, time_limit=60)
            queue.ack(message.receipt)
    found: dict[str, Any] = json.loads(services.blobs.get(f"jobs/{job.job_id}/result.json"))
    return found


def long(content: bytes, files: dict[str, bytes], count: int) -> bytes:
    """The page, followed by others, in a PDF with files inside."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.append(io.BytesIO(made.born_digital_pdf(*[[f"Annex, sheet {number}"] for number in range(count)])))
    file = io.BytesIO()
    writer.write(file)
    return holding(file.getvalue(), files).getvalue()


@pytest.mark.parametrize("annexes", [0, 30], ids=["one page", "read in parts"])
def test_a_result_says_what_the_xml_says_and_where_the_page_prints_it(services: Services, annexes: int) -> None:
    found = result(services, long(sheet(TRUE), {"factur-x.xml": cii(TRUE)}, annexes))
    assert found["kind"] == "invoice"
    assert {name: field["value"] for name, field in found["fields"].items()} == TRUE.fields
    assert found["needs_review"] == []
    assert (found["fields"]["total"]["source"], found["fields"]["total"]["text"]) == ("xml", "480,22")


def test_another_account_on_the_page_than_in_the_xml_is_reported(services: Services) -> None:
    found = result(services, holding(sheet(FORGED), {"factur-x.xml": cii(TRUE)}).getvalue())
    assert found["needs_review"] == ["iban"]
    assert found["fields"]["iban"]["value"] == TRUE.iban
    assert [check["detail"] for check in found["fields"]["iban"]["checks"] if not check["passed"]] == [
        f"The page prints {FORGED.iban}, the XML inside the PDF says {TRUE.iban}."
    ]
