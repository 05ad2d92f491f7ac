"""Parquet, written in groups of rows as they come; the package pyarrow is an extra."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

from controlplane.errors import SurveymarkError
from controlplane.export.relation import Column, Relation

Row = Sequence[str | None]

# So many texts are held at a time, and so many rows make a group of the file.
_BATCH_ROWS = 5_000
_GROUP_BATCHES = 4

# By the name of a type in pg_catalog; all others stay the text that PostgreSQL has for them.
_TYPES: dict[str, Callable[[Any], Any]] = {
    "int2": lambda arrow: arrow.int16(),
    "int4": lambda arrow: arrow.int32(),
    "int8": lambda arrow: arrow.int64(),
    "float4": lambda arrow: arrow.float32(),
    "float8": lambda arrow: arrow.float64(),
    "numeric": lambda arrow: arrow.float64(),
    "bool": lambda arrow: arrow.bool_(),
    "date": lambda arrow: arrow.date32(),
    "timestamp": lambda arrow: arrow.timestamp("us"),
    "timestamptz": lambda arrow: arrow.timestamp("us", "UTC"),
}
_FLOATS = ("float4", "float8", "numeric")


def write(
    rows: Iterable[Row],
    relation: Relation,
    columns: Sequence[Column],
    watermark: str | None,
    out: IO[bytes],
) -> int:
    """Write the rows, each the texts of its columns; return their number.

    What each column means goes along, and the watermark, as remarks of the file. Raises a
    SurveymarkError for what the type of a column cannot hold, as an infinite date.
    """
    arrow, parquet = _packages()
    types = [_type(arrow, column) for column in columns]
    remarks = {"view": str(relation), **({"watermark": watermark} if watermark else {})}
    schema = arrow.schema(
        [
            arrow.field(column.name, type, metadata={"comment": column.comment or ""})
            for column, type in zip(columns, types, strict=True)
        ],
        metadata=remarks,
    )
    rows, number = iter(rows), 0
    with parquet.ParquetWriter(_Counted(out), schema, compression="zstd") as writer:
        while batches := list(
            itertools.islice(_batches(arrow, rows, columns, types, schema), _GROUP_BATCHES)
        ):
            writer.write_table(arrow.Table.from_batches(batches, schema))
            number += sum(batch.num_rows for batch in batches)
    return number


class _Counted:
    """What is written into `out`, which may be a pipe that cannot tell where it is."""

    closed = False

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._written = 0

    def write(self, data: Any) -> int:
        self._out.write(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        """Whoever opened it does it."""

    def close(self) -> None:
        """Whoever opened it does it."""


def _packages() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise SurveymarkError(
            "Parquet cannot be written here",
            "The package pyarrow is not installed.",
            "Install it: pip install 'surveymark[parquet]', or ask for csv.",
            sqlstate="SM113",
        ) from error
    return pyarrow, parquet


def _type(arrow: Any, column: Column) -> Any:
    return _TYPES.get(column.base_type, lambda arrow: arrow.string())(arrow)


def _batches(
    arrow: Any, rows: Iterable[Row], columns: Sequence[Column], types: Sequence[Any], schema: Any
) -> Iterable[Any]:
    rows = iter(rows)
    while chunk := list(itertools.islice(rows, _BATCH_ROWS)):
        arrays = [
            _array(arrow, column, type, texts)
            for column, type, texts in zip(columns, types, zip(*chunk, strict=True), strict=True)
        ]
        yield arrow.RecordBatch.from_arrays(arrays, schema=schema)


def _array(arrow: Any, column: Column, type: Any, texts: Sequence[str | None]) -> Any:
    read = arrow.array(texts, arrow.string())
    try:
        array = read.cast(type)
    except arrow.ArrowInvalid as error:
        raise _cannot_hold(column, type, str(error)) from error
    if column.base_type in _FLOATS and arrow.compute.any(arrow.compute.is_inf(array)).as_py():
        for text, value in zip(texts, array.to_pylist(), strict=True):
            if text is not None and abs(value) == float("inf") and "Infinity" not in text:
                raise _cannot_hold(column, type, f"a number of {len(text):,} characters")
    return array


def _cannot_hold(column: Column, type: Any, said: str) -> SurveymarkError:
    return SurveymarkError(
        f'column "{column.name}" has a value that Parquet cannot hold as {type}',
        f"It says: {said}.",
        "Export as csv or json, or leave the column out with --columns.",
    )
