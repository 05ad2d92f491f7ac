"""What the dashboards for Superset show: data, which bundle.py lays out."""

from __future__ import annotations

from dataclasses import dataclass

TABLE, BAR, LINE = "table", "echarts_timeseries_bar", "echarts_timeseries_line"


@dataclass(frozen=True)
class Chart:
    """A chart: a table of the columns `shown`, or one figure over an axis."""

    title: str
    view: str
    kind: str
    shown: str
    axis: str = ""
    where: tuple[tuple[str, str], ...] = ()
    height: int = 50

    @property
    def file(self) -> str:
        return f"charts/{self.title.replace(' ', '_')}.yaml"


@dataclass(frozen=True)
class Dashboard:
    """Charts below each other, and the view whose values its filters offer."""

    title: str
    slug: str
    filtered: str
    charts: tuple[Chart, ...]


ALL_TIME = (("period", "all_time"),)

DASHBOARDS = (
    Dashboard(
        "Benchmarks",
        "surveymark-benchmarks",
        "benchmark",
        (
            Chart(
                "Mean of each industry",
                "benchmark",
                BAR,
                "mean",
                axis="level_title",
                where=(*ALL_TIME, ("category", "industry"), ("status", "ok")),
            ),
            Chart(
                "Published figures",
                "benchmark",
                TABLE,
                "category_title level_title mean ci_low ci_high median n_organisations "
                "method status reason as_of",
                where=ALL_TIME,
                height=70,
            ),
            Chart(
                "Whether benchmarks rise or fall",
                "benchmark_trend",
                TABLE,
                "category_title level_title period n first_mean last_mean slope ci_low "
                "ci_high direction method reason",
            ),
            Chart(
                "How current the figures are",
                "freshness",
                TABLE,
                "title refreshed_at is_current stale_seconds reason",
                height=40,
            ),
        ),
    ),
    Dashboard(
        "Own results",
        "surveymark-own-results",
        "own_results",
        (
            Chart("Mean by month", "own_trend", LINE, "mean", axis="period_start"),
            Chart(
                "Gap to each benchmark",
                "benchmark_comparison",
                BAR,
                "gap",
                axis="category_title",
                where=(*ALL_TIME, ("status", "ok")),
                height=40,
            ),
            Chart(
                "Beside the benchmarks",
                "benchmark_comparison",
                TABLE,
                "question_title category_title level_title score n benchmark_mean gap "
                "gap_ci_low gap_ci_high outcome method status reason",
                where=ALL_TIME,
            ),
            Chart(
                "Results",
                "own_results",
                TABLE,
                "question_title n mean ci_low ci_high median method status reason",
                where=ALL_TIME,
                height=30,
            ),
            Chart(
                "How surveys are answered",
                "response_summary",
                TABLE,
                "survey n_started n_completed completion_rate ci_low ci_high "
                "median_completion_seconds method status reason",
                height=30,
            ),
        ),
    ),
)
