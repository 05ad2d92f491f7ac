"""A report comes about: draft, page, generated or published; or failed, with the reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import psycopg

from controlplane import __version__
from controlplane.db import Connection
from controlplane.errors import SurveymarkError, translation
from controlplane.report.collect import Report, collect, read
from controlplane.report.csvfiles import csv_archive
from controlplane.report.jsonfile import json_document
from controlplane.report.page import page
from controlplane.report.pdf import pdf
from controlplane.report.workbook import workbook

# How each format is made; the first is the usual one.
FORMATS: dict[str, Callable[[Report], bytes]] = {
    "html": lambda report: page(report).encode(),
    "pdf": lambda report: pdf(page(report)),
    "xlsx": workbook,
    "json": json_document,
    "zip": csv_archive,
}


def drawn(report: Report, format: str) -> bytes:
    """The report as the bytes of a file."""
    return FORMATS[format](report)


def made(
    connection: Connection,
    survey: str,
    template: str = "full",
    *,
    export: str | None = None,
    watermark: str | None = None,
    judge: Callable[[Report], None] = lambda report: None,
    with_answers: bool = False,
) -> Report:
    """A report on `survey` that the database keeps; raises what prevents it, and keeps that too.

    It is published, or generated where its template wants somebody to read it first; `judge`
    raises what speaks against it once its figures are read.
    """
    report_id = None
    try:
        report = collect(connection, survey, template, export, with_answers=with_answers)
        connection.commit()
        report_id = report.report_id
        judge(report)
        report = dataclasses.replace(report, watermark=watermark)
        edition = report.edition["edition"] if report.edition else None
        connection.execute(
            "SELECT report.finish_report(%s, %s, %s, %s)",
            (report_id, page(report), edition, __version__),
        )
    except Exception as error:
        connection.rollback()
        _fail(connection, (survey, template, export), report_id, error)
        raise
    connection.commit()
    kept = read(connection, report_id)
    connection.commit()
    return dataclasses.replace(kept, watermark=watermark, answers=report.answers)


def _fail(
    connection: Connection,
    asked: tuple[str, str, str | None],
    report_id: str | None,
    error: Exception,
) -> None:
    """Note why what was asked for is no report; the error matters more than what prevents this."""
    told = translation(error) if isinstance(error, psycopg.Error) else error
    sqlstate = told.sqlstate if isinstance(told, SurveymarkError) else None
    message = told.message if isinstance(told, SurveymarkError) else str(told)
    try:
        # What could not be read was rolled back, the draft with it.
        connection.execute(
            "SELECT report.fail_report(coalesce(%s, report.begin_report(%s, %s, %s)), %s, %s)",
            (report_id, *asked, sqlstate, message),
        )
        connection.commit()
    except psycopg.Error:
        connection.rollback()
