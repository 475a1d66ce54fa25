"""``recto read`` and what all commands share."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import made
from recto.cli import main
from recto.cli.client import Unreachable
from recto.cli.output import Output
from recto.domain.document import Options
from recto.settings import Settings

PAGE = made.page()


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.png"
    path.write_bytes(made.png(PAGE.pixels))
    return str(path)


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_read_prints_the_text_alone_and_its_health_beside_it(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", page]) == 0
    printed = capsys.readouterr()
    assert printed.out.split() == PAGE.text.split()
    assert f"{page}: 1 page, health " in printed.err


def test_read_puts_a_header_before_each_of_many(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", page, page]) == 0
    assert capsys.readouterr().out.count(f"==> {page} <==\n") == 2


def test_read_prints_the_result_as_one_json_line_a_file(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", page, page, "--jsonl", "--languages", "eng", "--engine", "tesseract"]) == 0
    first, second = records(capsys.readouterr().out)
    assert (first["file"], first["job_id"], first["status"]) == (page, None, "done")
    assert first["text"].split() == PAGE.text.split()
    assert first["pages"][0]["lines"][0]["words"][0]["text"] == "The"
    assert first["document"]["filename"] == "page.png"
    assert first["pages"] == second["pages"]


def test_read_goes_on_after_files_that_fail(page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken, empty = tmp_path / "broken.png", tmp_path / "empty.png"
    broken.write_bytes(Path(page).read_bytes()[:300])
    empty.touch()
    files = [str(broken), str(empty), str(tmp_path / "none.png"), str(tmp_path), page]
    assert main(["read", *files, "--jsonl"]) == 1
    *failed, read = records(capsys.readouterr().out)
    assert [record["file"] for record in failed] == files[:-1]
    assert [record["error"]["code"] for record in failed] == [
        "damaged-document", "empty-document", "invalid-input", "invalid-input",
    ]  # fmt: skip
    assert "No such file" in failed[2]["error"]["detail"]
    assert "no regular file but a folder" in failed[3]["error"]["detail"]
    assert not any(record["error"]["retryable"] for record in failed)
    assert read["status"] == "done"


@pytest.mark.parametrize("command", ["read", "submit"])
def test_only_regular_files_are_opened(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert main([command, "--jsonl", str(pipe), "/dev/zero", "-"]) == 1
    details = [record["error"]["detail"] for record in records(capsys.readouterr().out)]
    assert details == [
        "It is no regular file but a folder, a pipe or a device.",
        "It is no regular file but a folder, a pipe or a device.",
        "Standard input is not read. Name a file.",
    ]


def test_read_takes_no_more_than_the_limit(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECTO_MAX_BYTES", str(Path(page).stat().st_size))
    assert main(["read", page]) == 0
    monkeypatch.setenv("RECTO_MAX_BYTES", str(Path(page).stat().st_size - 1))
    assert main(["read", page, "--jsonl"]) == 1
    assert records(capsys.readouterr().out.splitlines()[-1])[0]["error"]["code"] == "document-too-large"


def test_read_says_in_words_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "none.png")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "none.png: The input can't be used. The file can't be opened: No such file or directory.\n" in printed.err


def test_read_takes_only_the_pages_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "three.pdf"
    path.write_bytes(made.born_digital_pdf(["First page"], ["Second page"], ["Third page"]))
    assert main(["read", str(path), "--pages", "2-", "--jsonl"]) == 0
    (record,) = records(capsys.readouterr().out)
    assert record["text"] == "Second page\fThird page"


@pytest.mark.parametrize("command", ["read", "submit"])
def test_pages_can_be_read_as_they_are_shown(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Options] = []
    monkeypatch.setattr(f"recto.cli.{command}.{command}", lambda _, options, *__, **___: asked.append(options))
    assert main([command, "a.pdf"]) == main([command, "a.pdf", "--force-ocr"]) == 0
    assert [options.force_ocr for options in asked] == [False, True]


@pytest.mark.parametrize("command", ["read", "submit"])
def test_what_a_document_is_and_how_good_it_must_be_can_be_said(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Options] = []
    monkeypatch.setattr(f"recto.cli.{command}.{command}", lambda _, options, *__, **___: asked.append(options))
    assert main([command, "a.pdf", "--document", "invoice", "--quality", "strict"]) == main([command, "a.pdf"]) == 0
    assert [(options.document, options.quality) for options in asked] == [("invoice", "strict"), (None, None)]


@pytest.fixture
def invoice(tmp_path: Path) -> str:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(made.born_digital_pdf(["Invoice number: 4711", "Total EUR 120.00"]))
    return str(path)


def test_read_shows_fields_beside_the_text_and_what_a_person_must_look_at(
    invoice: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECTO_REVIEW_BELOW", "0")
    monkeypatch.setenv("RECTO_REVIEW_BELOW_FIELDS", "total=1")
    assert main(["read", invoice, "--document", "invoice"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "Invoice number: 4711\nTotal EUR 120.00\n"
    shown = {line.split()[0]: line for line in printed.err.splitlines()}
    assert "4711" in shown["invoice_number"]
    assert "look" not in shown["invoice_number"]
    assert "120.00" in shown["total"]
    assert "please look: little speaks for it" in " ".join(printed.err.split())
    assert "; invoice: " in shown[f"{invoice}:"]


def test_read_writes_the_fields_of_all_files_into_one_table(
    invoice: str, page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "fields.csv"
    assert main(["read", invoice, page, "none.png", "--document", "invoice", "--table", str(table)]) == 1
    with table.open(encoding="utf-8-sig", newline="") as file:
        first, second, failed = csv.DictReader(file)
    assert (first["filename"], first["invoice_number"], first["total"]) == (invoice, "4711", "120.00")
    assert (second["filename"], second["total"]) == (page, "")
    assert (failed["status"], "No such file" in failed["problem"]) == ("failed", True)
    assert capsys.readouterr().out == ""
    assert main(["read", invoice, "--document", "invoice", "--table", str(tmp_path / "fields.xlsx")]) == 0
    assert (tmp_path / "fields.xlsx").read_bytes().startswith(b"PK")


def test_a_table_that_can_not_be_written_is_told(page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").symlink_to("/dev/full")
    assert main(["read", page, "--table", str(tmp_path / "a.csv")]) == 1
    assert "The table can't be written: No space left on device." in capsys.readouterr().err


def test_a_table_that_can_never_be_written_is_told_before_anything_is_read(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(SystemExit, match="2"):
        main(["read", page, "--table", str(tmp_path / "a.csv")])
    assert capsys.readouterr().err == f"recto: The table {tmp_path / 'a.csv'} can't be written.\n"


def test_what_was_read_before_a_service_went_away_is_in_the_table(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def submit(_: object, __: object, ___: object, output: Output, **____: object) -> None:
        output.problem("a.png", {"title": "It is empty", "detail": "Upload it again."})
        raise Unreachable("No service answers.")

    monkeypatch.setattr("recto.cli.submit.submit", submit)
    assert main(["submit", page, "--wait", "--table", str(tmp_path / "a.csv")]) == 1
    (row,) = csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines())
    assert (row["filename"], row["problem"]) == ("a.png", "It is empty. Upload it again.")


def test_read_tells_unknown_engines_and_languages(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", page, "--engine", "crystal-ball", "--jsonl"]) == 1
    assert main(["read", page, "--languages", "elvish", "--jsonl"]) == 1
    codes = [record["error"]["code"] for record in records(capsys.readouterr().out)]
    assert codes == ["unknown-engine", "unknown-language"]


def test_read_leaves_nothing_in_the_folder(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["read", page]) == 0
    assert list(tmp_path.iterdir()) == [Path(page)]
    assert not Settings().data.exists()


@pytest.mark.parametrize(
    ("arguments", "settings", "message"),
    [
        (["read", "a.png", "--pages", "3-1"], {}, "A range in pages ends before it begins."),
        (["serve"], {"RECTO_PORT": "high"}, "RECTO_PORT: Input should be a valid integer"),
        (["serve", "--port", "65536"], {}, "RECTO_PORT: Input should be less than or equal to 65535"),
        (["serve"], {"RECTO_LOG_LEVEL": "chatty"}, "RECTO_LOG_LEVEL: Input should be 'DEBUG', 'INFO'"),
        (["serve"], {"RECTO_TIME_LIMIT": "900"}, "can't be used. time_limit must be below hard_time_limit\n"),
        (["serve"], {"RECTO_STORAGE": "aws"}, "Unset RECTO_STORAGE"),
    ],
)
def test_arguments_and_settings_that_can_not_be_used_are_told_plainly(
    arguments: list[str],
    settings: dict[str, str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code in (1, 2)
    assert message in capsys.readouterr().err


def test_submit_says_what_to_do_where_no_service_is(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit", page, "--url", "http://127.0.0.1:9"]) == 1
    assert "No service answers at http://127.0.0.1:9. Start one: recto serve" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "url"),
    [({"RECTO_PORT": "9"}, "http://127.0.0.1:9"), ({"RECTO_BASE_URL": "http://127.0.0.1:11"}, "http://127.0.0.1:11")],
)
@pytest.mark.parametrize("command", ["submit", "delete"])
def test_the_service_is_the_one_that_the_settings_describe(
    command: str,
    settings: dict[str, str],
    url: str,
    page: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main([command, page]) == 1
    assert f"No service answers at {url}. Start one" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["keys", "create", "Anna"], ["webhooks", "secret"]])
def test_keys_and_secrets_in_a_folder_that_no_service_has_used_are_told(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    assert main([*command, "--data", str(folder)]) == 0
    assert f"{folder} is new. --data names the folder of a service." in capsys.readouterr().err
    assert main([*command, "--data", str(folder)]) == 0
    assert "is new" not in capsys.readouterr().err


def test_read_tells_what_to_do_about_poor_images(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blurred = tmp_path / "blurred.png"
    blurred.write_bytes(made.png(made.blur(PAGE.pixels, 4)))
    assert main(["read", str(blurred), "--engine", "tesseract", "--languages", "eng"]) == 0
    assert f"{blurred}: page 1: Hold still and let the camera focus:" in capsys.readouterr().err


def test_read_tells_pages_that_could_not_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.tif"
    path.write_bytes(made.tiff(PAGE.pixels, made.blur(PAGE.pixels, 4)))
    arguments = ["read", str(path), "--engine", "tesseract", "--languages", "eng", "--quality", "strict"]
    assert main(arguments) == 0
    printed = capsys.readouterr()
    assert f"{path}: page 2: The image is too poor to be read safely. Hold still" in printed.err


def test_what_decoders_say_of_a_files_bytes_is_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.tif"
    path.write_bytes(made.tiff(PAGE.pixels, compression="group4")[:-40])
    main(["read", str(path)])
    *other, last = capfd.readouterr().err.splitlines()
    assert (other, last.startswith(f"{path}: ")) == ([], True)


def test_help_imports_nothing_heavy() -> None:
    program = """if True:
        import sys
        from recto.cli import main
        try:
            main(["read", "--help"])
        except SystemExit:
            print({"numpy", "cv2", "pydantic", "httpx", "rich"} & set(sys.modules))
    """
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.startswith("usage: recto read")
    assert printed.endswith("set()\n")


@pytest.mark.parametrize(
    ("name", "suffix", "start"),
    [
        ("json", ".json", b'{"job_id"'),
        ("text", ".txt", b"The harbour office"),
        ("hocr", ".hocr", b"<?xml"),
        ("alto", ".alto.xml", b"<?xml"),
        ("tsv", ".tsv", b"level\tpage_num"),
        ("markdown", ".md", b"The harbour office"),
        ("pdf", ".pdf", b"%PDF-"),
    ],
)
def test_read_writes_each_format_into_a_folder(name: str, suffix: str, start: bytes, page: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    second = tmp_path / "second.png"
    second.write_bytes(Path(page).read_bytes())
    assert main(["read", page, str(second), "--format", name, "--output", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [f"page.png{suffix}", f"second.png{suffix}"]
    assert all(path.read_bytes().startswith(start) for path in folder.iterdir())


def test_read_prints_a_format_and_ends_its_last_line(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", page, "--format", "tsv"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("level\tpage_num") and printed.out.endswith("\tpilot.\n")  # noqa: PT018
    assert ": 1 page, health " in printed.err
    assert main(["read", page, "--layout"]) == 0
    laid_out = capsys.readouterr().out
    assert laid_out.startswith("The harbour") and laid_out.endswith("pilot.\n")  # noqa: PT018
    assert "\n\n" in laid_out


def test_a_pdf_goes_to_a_redirect_and_not_to_a_terminal(
    page: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["read", page, "--format", "pdf"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"%PDF-")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(SystemExit, match="2"):
        main(["read", page, "--format", "pdf"])
    assert b"A terminal can't show pdf. Name a folder" in capfdbinary.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["read", "a.png", "--format", "docx"], "Choose one of these formats: json, text"),
        (["read", "a.png", "--format", "pdf", "--layout"], "layout goes with the format text alone"),
        (["read", "a.png", "--format", "pdf", "--jsonl"], "not allowed with argument"),
        (["read", "a.png", "--jsonl", "--layout"], "leave out --layout and --output"),
        (["read", "a.png", "b.png", "--format", "hocr"], "Several files as hocr need a folder"),
        (["read", "a/x.png", "b/x.png", "--output", "{tmp}"], "2 files are named x.png"),
        (["read", "a.png", "--output", "/dev/null/folder"], "can't be made"),
        (["submit", "a.png", "--format", "pdf", "--output", "{tmp}"], "go with --wait"),
        (["submit", "a.png", "--table", "{tmp}/a.csv"], "go with --wait"),
        (["read", "a.png", "--table", "{tmp}/a.doc"], "should end with one of .csv, .items.csv, .xlsx"),
        (["read", "a.png", "--table", "{tmp}/none/a.csv"], "There is no folder"),
        (["read", "a.png", "--table", "{tmp}/a.csv", "--layout"], "holds nothing but fields"),
        (["read", "a.png", "--table", "{tmp}/a.csv", "--jsonl"], "not allowed with argument"),
        (["read", "a.png", "--document", "poem"], "document is one of auto, text, invoice, receipt, identity"),
        (["submit", "a.png", "--quality", "lenient"], "quality is one of warn, strict"),
    ],
)
def test_formats_that_can_not_be_written_are_told_before_anything_is_read(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main([argument.format(tmp=tmp_path) for argument in arguments])
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code == 2
    assert message in capsys.readouterr().err


def test_a_document_that_fails_leaves_no_file_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(made.encrypted_pdf(made.pdf(PAGE.pixels), user_password=""))
    folder = tmp_path / "out"
    assert main(["read", str(locked), "--format", "pdf", "--output", str(folder)]) == 1
    assert list(folder.iterdir()) == []
    assert "An encrypted PDF can't be added to" in capsys.readouterr().err
