// The figures of the page: columns as controlplane/dashboard/table.py wrote them, and an index by key.
// Nothing here computes a figure; a row is found or it is not.

const PAGE = JSON.parse(document.getElementById("data").textContent);

class Table {
  constructor(written, keys) {
    this.rows = written.rows;
    this.columns = Object.entries(written.columns).map(([name, column]) => [name, values(column)]);
    this.keys = keys;
  }

  // The row as an object, made when it is asked for: most rows never are.
  row(place) {
    return Object.fromEntries(this.columns.map(([name, at]) => [name, at(place)]));
  }

  // The rows with these values of the first keys, in their order in the database.
  where(...sought) {
    this.index ??= this.indexed();
    return (this.index.get(sought.join("\n")) ?? []).map((place) => this.row(place));
  }

  indexed() {
    const found = new Map();
    const named = new Map(this.columns);
    const keyed = this.keys.map((name) => named.get(name));
    for (let place = 0; place < this.rows; place += 1) {
      const key = keyed.map((at) => at(place) ?? "").join("\n");
      if (found.has(key)) found.get(key).push(place);
      else found.set(key, [place]);
    }
    return found;
  }
}

function values(column) {
  if (Array.isArray(column)) return (place) => column[place];
  if ("all" in column) return () => column.all;
  return (place) => column.of[column.at[place]];
}

const PERIODS = { all_time: "All time", year: "Years", quarter: "Quarters", month: "Months" };
const OF_ALL = { category: "all", level: "all" };

class Survey {
  constructor(written) {
    Object.assign(this, written);
    this.results = new Table(written.results, ["period", "period_start", "question"]);
    this.cells = new Table(written.cells, ["period", "period_start", "category", "level", "question"]);
    this.months = new Table(written.cells, ["period", "category", "level", "question"]);
    this.comparisons = new Table(
      written.comparisons, ["period", "period_start", "category", "level", "question"]);
    this.distribution = new Table(written.distribution, ["period", "period_start", "question"]);
    this.trend = new Table(written.trend, ["question"]);
    this.segments = new Table(written.segments, ["segment_kind", "question"]);
    this.forces = new Table(written.forces, []);
    this.words = new Table(written.words, []);
    this.measured = this.questions
      .filter((question) => ["numeric", "binary"].includes(question.measurement))
      .sort((one, other) => (other.kind === "scale") - (one.kind === "scale"));
    this.leftOut = new Set(this.left_out.map(([category, period]) => `${category}\n${period}`));
    // By what organisations are grouped: title and levels, crossings apart.
    this.categories = new Map();
    for (const row of this.levels) {
      if (row.category === "all" || row.category.includes("+")) continue;
      if (!this.categories.has(row.category)) {
        this.categories.set(row.category, { title: row.category_title, levels: [] });
      }
      this.categories.get(row.category).levels.push({ level: row.level, title: row.level_title });
    }
    for (const { levels } of this.categories.values()) {
      levels.sort((one, other) => one.title.localeCompare(other.title, "en", { numeric: true }));
    }
    this.titles = new Map(this.levels.map((row) => [`${row.category}\n${row.level}`, row.level_title]));
  }

  question(path) {
    return this.questions.find((question) => question.path === path);
  }

  // Every period with a figure: [period, start], the latest first.
  periods() {
    this.allPeriods ??= this.foundPeriods();
    return this.allPeriods;
  }

  foundPeriods() {
    const found = new Map([["all_time|", ["all_time", ""]]]);
    for (const table of [this.results, this.cells]) {
      const named = new Map(table.columns);
      for (let place = 0; place < table.rows; place += 1) {
        const period = named.get("period")(place);
        const start = named.get("period_start")(place) ?? "";
        found.set(`${period}|${start}`, [period, start]);
      }
    }
    const order = Object.keys(PERIODS);
    return [...found.values()].sort(
      ([one, from], [other, since]) => order.indexOf(one) - order.indexOf(other) || (from < since ? 1 : -1));
  }
}

const SURVEYS = PAGE.surveys.map((written) => new Survey(written));
