"""A report's page on paper: a tagged PDF (PDF/UA-1), laid out by WeasyPrint without a browser."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from controlplane.errors import SurveymarkError


def pdf(page: str) -> bytes:
    """The page as a PDF: the same page gives the same bytes.

    Its headings are the bookmarks, its contents get page numbers, its drawings keep their words.
    Nothing is fetched: what is not in the page is not in the PDF.
    """
    try:
        # Two thirds of a second to import, which nobody owes who wants another format.
        import weasyprint
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise SurveymarkError(
            "a PDF cannot be laid out here",
            f"WeasyPrint does not find a library of the system: {error}.",
            "Install Pango (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0), or ask for"
            " html.",
            sqlstate="SM112",
        ) from error
    document = weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    with _uncollected():
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1", finisher=_finish))


def _finish(document: Any, drawn: Any) -> None:
    """What PDF/UA-1 asks for and WeasyPrint leaves out.

    A heading of a table says whether it is a column's or a row's (7.5), and links are printed too.
    """
    found: list[Any] = [thing for thing in drawn.objects if isinstance(thing, dict)]
    elements: dict[Any, Any] = {thing.reference: thing for thing in found if "S" in thing}
    for element in elements.values():
        if element["S"] == "/TH":
            group = elements[elements[element["P"]]["P"]]
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
    for thing in found:
        if thing.get("Subtype") == "/Link":
            thing["F"] = 4


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles among the million objects of a layout, which all stay until it is drawn.

    It took a tenth of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
