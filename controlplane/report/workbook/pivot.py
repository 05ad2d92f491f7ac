"""A pivot table, which xlsxwriter cannot write: five small parts added to a finished workbook.

The parts say where the rows are and which columns go where, and hold no text of any survey: whoever
opens the file computes the table from the sheet. Until then, and in programs that know no pivot
tables, the cells that were written there stand.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_range

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_CACHE = "xl/pivotCache/pivotCacheDefinition1.xml"
_TABLE = "xl/pivotTables/pivotTable1.xml"
# No other relationship of a workbook begins so.
_ID = "rIdPivot1"
# The number of the format 0.00, which every workbook has.
_TWO_PLACES = 2
# The name of the column in which the data fields stand beside each other.
_DATA_FIELD = -2


@dataclass(frozen=True)
class Pivot:
    """Averages of some columns of a sheet, for each combination of others."""

    source: str
    headings: Sequence[str]
    n_rows: int
    by: Sequence[str]
    averaged: Sequence[str]
    top: int


def with_pivot(book: bytes, sheet_number: int, pivot: Pivot) -> bytes:
    """The workbook with the pivot on the sheet of that number, from 1, which holds nothing else."""
    added = {
        _CACHE: _cache(pivot),
        _TABLE: _table(pivot),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": _relationships(
            "pivotCacheDefinition", f"/{_CACHE}"
        ),
        f"xl/worksheets/_rels/sheet{sheet_number}.xml.rels": _relationships(
            "pivotTable", f"/{_TABLE}"
        ),
    }
    changed = {
        "[Content_Types].xml": ("</Types>", _content_types()),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            _relationship("pivotCacheDefinition", f"/{_CACHE}"),
        ),
        "xl/workbook.xml": (
            "</workbook>",
            f'<pivotCaches><pivotCache cacheId="1" r:id="{_ID}"/></pivotCaches>',
        ),
    }
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename in changed:
                end, insertion = changed[part.filename]
                content = content.decode().replace(end, insertion + end, 1).encode()
            new.writestr(part, content)
        for name, text in added.items():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), _HEAD + text)
    return out.getvalue()


def _cache(pivot: Pivot) -> str:
    fields = "".join(
        f'<cacheField name="{heading}" numFmtId="0"><sharedItems/></cacheField>'
        for heading in pivot.headings
    )
    cells = xl_range(0, 0, pivot.n_rows, len(pivot.headings) - 1)
    return (
        f'<pivotCacheDefinition xmlns="{_MAIN}" saveData="0" refreshOnLoad="1" createdVersion="3"'
        ' refreshedVersion="3" minRefreshableVersion="3"><cacheSource type="worksheet">'
        f'<worksheetSource ref="{cells}" sheet="{pivot.source}"/></cacheSource>'
        f'<cacheFields count="{len(pivot.headings)}">{fields}</cacheFields>'
        "</pivotCacheDefinition>"
    )


def _table(pivot: Pivot) -> str:
    rows = [pivot.headings.index(heading) for heading in pivot.by]
    data = [pivot.headings.index(heading) for heading in pivot.averaged]
    place = xl_range(
        pivot.top, 0, pivot.top + pivot.n_rows, len(pivot.by) + len(pivot.averaged) - 1
    )
    fields = "".join(
        _field(number in rows, number in data) for number in range(len(pivot.headings))
    )
    averages = "".join(
        f'<dataField name="Average of {heading}" fld="{number}" subtotal="average"'
        f' baseField="0" baseItem="0" numFmtId="{_TWO_PLACES}"/>'
        for heading, number in zip(pivot.averaged, data, strict=True)
    )
    return (
        f'<pivotTableDefinition xmlns="{_MAIN}" name="pivot" cacheId="1" dataCaption="Values"'
        ' createdVersion="3" updatedVersion="3" minRefreshableVersion="3" outline="0" compact="0"'
        # One row stands behind each figure; a total would be a mean of means. What has no numbers
        # is a dash.
        ' compactData="0" rowGrandTotals="0" colGrandTotals="0" showError="1" errorCaption="\u2013"'
        ">"
        f'<location ref="{place}" firstHeaderRow="0" firstDataRow="1"'
        f' firstDataCol="{len(pivot.by)}"/>'
        f'<pivotFields count="{len(pivot.headings)}">{fields}</pivotFields>'
        f'<rowFields count="{len(rows)}">{_numbered(rows)}</rowFields>'
        '<rowItems count="1"><i><x/></i></rowItems>'
        f'<colFields count="1">{_numbered([_DATA_FIELD])}</colFields>'
        '<colItems count="1"><i/></colItems>'
        f'<dataFields count="{len(data)}">{averages}</dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"/>'
        "</pivotTableDefinition>"
    )


def _field(is_row: bool, is_data: bool) -> str:
    shape = 'compact="0" outline="0" showAll="0" defaultSubtotal="0"'
    if is_row:
        # The items come with the first computation.
        item = '<items count="1"><item t="default"/></items>'
        return f'<pivotField axis="axisRow" {shape}>{item}</pivotField>'
    return f'<pivotField dataField="{is_data:d}" {shape}/>'


def _numbered(fields: Sequence[int]) -> str:
    return "".join(f'<field x="{number}"/>' for number in fields)


def _relationship(kind: str, target: str) -> str:
    return f'<Relationship Id="{_ID}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _relationships(kind: str, target: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{_relationship(kind, target)}</Relationships>'


def _content_types() -> str:
    return "".join(
        f'<Override PartName="/{part}" ContentType="{_CONTENT}.{kind}+xml"/>'
        for part, kind in ((_CACHE, "pivotCacheDefinition"), (_TABLE, "pivotTable"))
    )
