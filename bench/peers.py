"""What Recto is measured beside, each as most people use it: pytesseract, tesserocr and RapidOCR.

All take one image file and give its text. RapidOCR reads with PP-OCRv6 on OpenVINO and one thread, else by its
defaults but for the step that looks for lines upside down: it turns good lines over, so that RapidOCR reads better
without.
"""

import io
import os
from collections.abc import Callable
from functools import lru_cache

import pytesseract
import tesserocr
from PIL import Image

from recto.engines.tesseract import tessdata_folder

TextOf = Callable[[bytes, str], str]
"""From an image file and the Tesseract code of its language."""

LATIN = frozenset({"eng", "deu", "fra", "ita", "lav", "nld", "por", "spa"})


def installed(language: str) -> str:
    """English where Tesseract has no model for the language."""
    return language if (tessdata_folder() / f"{language}.traineddata").exists() else "eng"


def with_pytesseract(content: bytes, language: str) -> str:
    with Image.open(io.BytesIO(content)) as image:
        return str(pytesseract.image_to_string(image, installed(language)))


@lru_cache
def _warm(language: str) -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(path=f"{tessdata_folder()}{os.sep}", lang=language)


def with_tesserocr(content: bytes, language: str) -> str:
    """An instance for each language stays warm."""
    api = _warm(installed(language))
    with Image.open(io.BytesIO(content)) as image:
        api.SetImage(image)
    text = str(api.GetUTF8Text())
    api.Clear()
    return text


def with_rapidocr() -> TextOf:
    from rapidocr import EngineType, RapidOCR

    stages = {f"{stage}.engine_type": EngineType.OPENVINO for stage in ("Det", "Cls", "Rec")}
    chosen = {"Global.use_cls": False, "EngineConfig.openvino.inference_num_threads": 1}
    reader = RapidOCR(params={"Global.log_level": "critical", **stages, **chosen})

    def text_of(content: bytes, _language: str) -> str:
        return "\n".join(reader(content).txts or ())

    return text_of


def reads(peer: str, language: str) -> bool:
    """RapidOCR's own models are for Chinese, Japanese and the Latin script."""
    return peer != "rapidocr" or language in LATIN | {"chi_sim", "chi_tra", "jpn"}


def peers() -> dict[str, Callable[[], TextOf]]:
    """Each made when first wanted."""
    return {
        "pytesseract": lambda: with_pytesseract,
        "tesserocr": lambda: with_tesserocr,
        "rapidocr": with_rapidocr,
    }
