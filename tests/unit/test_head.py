"""Heads of results: what they say before their text and pages, and where in the bytes that stands."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.services.head import head

texts = st.text(max_size=40)
values = st.one_of(texts, st.lists(st.dictionaries(texts, texts, max_size=3), max_size=3), st.none())
fields = st.dictionaries(texts, st.fixed_dictionaries({"value": values, "needs_review": st.booleans()}), max_size=4)


@given(texts, fields, texts, st.sampled_from([None, 1]), st.integers(0, 200_000))
def test_the_head_is_found_and_what_speaks_of_fields_can_be_replaced(
    filename: str, found: dict[str, object], summary: str, indent: int | None, length: int
) -> None:
    result = {
        "job_id": None,
        "document": {"filename": filename},
        "kind": "receipt",
        "fields": found | {"long": {"value": "ü" * length, "needs_review": True}},
        "needs_review": ["long"],
        "summary": summary,
        "text": '"kind": {}',
        "pages": [{"number": 1}],
    }
    content = json.dumps(result, ensure_ascii=False, indent=indent).encode()
    read = head(content)
    assert read == head(io.BytesIO(content))
    assert (read.kind, read.fields, read.needs_review) == ("receipt", result["fields"], ["long"])
    assert read.members.keys() == result.keys() - {"text", "pages"}
    replaced = json.loads(content[: read.start] + b'"kind":"other"' + content[read.end :])
    assert list(replaced) == ["job_id", "document", "kind", "text", "pages"]
    assert (replaced["kind"], replaced["pages"]) == ("other", result["pages"])


def test_a_result_of_a_version_without_fields_has_none() -> None:
    read = head(b'{"job_id":"1","document":{},"engine":"tesseract","text":"","pages":[]}')
    assert (read.kind, read.fields, read.needs_review, read.start, read.end) == ("text", {}, [], 0, 0)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"kind"', b'{"kind":"text"', b"null"])
def test_what_is_no_result_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|no JSON object"):
        head(content)
