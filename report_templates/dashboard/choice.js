// What is chosen: the filters, their place in the address of the page, and the figures that they point at.

const choice = { survey: 0, period: "all_time", start: "", groups: {}, question: "", minimum: 0, search: "" };

const survey = () => SURVEYS[choice.survey];
const question = () => survey().question(choice.question);

// What the layout asks for when the page opens; the address wins.
function preferred() {
  const { period = "all_time", question: path, minimum_organisations: minimum = 0, ...groups } = PAGE.layout.filters;
  return { period, path, minimum, groups };
}

function settle() {
  // What the survey at hand does not have cannot stay chosen.
  const known = survey();
  const periods = known.periods();
  if (!periods.some(([period, start]) => period === choice.period && start === choice.start)) {
    [choice.period, choice.start] = periods.find(([period]) => period === choice.period) ?? ["all_time", ""];
  }
  for (const [category, level] of Object.entries(choice.groups)) {
    if (!known.titles.has(`${category}\n${level}`)) delete choice.groups[category];
  }
  if (!known.measured.some(({ path }) => path === choice.question)) {
    choice.question = (known.measured.find(({ path }) => result(path).mean !== null) ?? known.measured[0])?.path ?? "";
  }
}

function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  const wished = preferred();
  const place = SURVEYS.findIndex((known) => known.survey === said.get("survey"));
  choice.survey = Math.max(place, 0);
  [choice.period, choice.start = ""] = (said.get("period") ?? wished.period).split("|");
  choice.question = said.get("question") ?? wished.path ?? "";
  choice.minimum = Number(said.get("minimum") ?? wished.minimum) || 0;
  choice.search = said.get("search") ?? "";
  choice.groups = said.has("set") ? {} : { ...wished.groups };
  for (const [name, value] of said) if (name.startsWith("by.")) choice.groups[name.slice(3)] = value;
  settle();
}

function writeAddress() {
  // "set" says that the groups are those of the address, also where there are none.
  const said = new URLSearchParams({ set: "1" });
  if (SURVEYS.length > 1) said.set("survey", survey().survey);
  said.set("period", `${choice.period}|${choice.start}`);
  if (choice.question) said.set("question", choice.question);
  if (choice.minimum) said.set("minimum", choice.minimum);
  if (choice.search) said.set("search", choice.search);
  for (const [category, level] of Object.entries(choice.groups)) said.set(`by.${category}`, level);
  history.replaceState(null, "", `#${said}`);
}

// The one group of organisations that these levels mean together, as the benchmarks name it.
function groupOf(levels) {
  const chosen = Object.entries(levels);
  if (chosen.length === 0) return OF_ALL;
  if (chosen.length === 1) return { category: chosen[0][0], level: chosen[0][1] };
  if (chosen.length === 2) {
    for (const [one, other] of [chosen, [...chosen].reverse()]) {
      const group = { category: `${one[0]}+${other[0]}`, level: `${one[1]}+${other[1]}` };
      if (survey().titles.has(`${group.category}\n${group.level}`)) return group;
    }
  }
  return { category: chosen.map(([category]) => category).join("+"), level: chosen.map(([, level]) => level).join("+") };
}

const chosenGroup = () => groupOf(choice.groups);

function groupTitle(group) {
  if (group.category === "all") return "All organisations";
  const known = survey().titles.get(`${group.category}\n${group.level}`);
  if (known) return known;
  const levels = group.level.split("+");
  return group.category.split("+").map((category, place) =>
    survey().titles.get(`${category}\n${levels[place]}`) ?? levels[place]).join(", ");
}

const isOwnGroup = (group) => group.category === "all"
  || survey().comparisons.where(choice.period, choice.start, group.category, group.level, choice.question).length > 0;

// The own result of a question in the chosen period.
function result(path) {
  const [row] = survey().results.where(choice.period, choice.start, path);
  return row ?? { mean: null, n: null, ci_low: null, ci_high: null, median: null, status: "none",
    reason: "nobody answered in this period" };
}

// The published figure of a question for a group; where none is shown, the reason and what is near.
function benchmark(path, group) {
  const [row] = survey().cells.where(choice.period, choice.start, group.category, group.level, path);
  if (row && row.mean !== null && row.n_organisations < choice.minimum) {
    return { ...EMPTY, status: "none", nearest: null,
      reason: `fewer than ${choice.minimum} organisations are known to stand behind it, as the filter asks` };
  }
  if (row) return row;
  const parts = group.category.split("+").length;
  const leftOut = survey().leftOut.has(`${group.category}\n${choice.period}`);
  return { ...EMPTY, reason: leftOut ? "this page holds no figures of this group for single periods of this kind"
    : parts > 2 ? "no figures are published for three groups at once"
      : "no figure is published for this group and period" };
}

const EMPTY = { mean: null, median: null, p25: null, p75: null, p90: null, ci_low: null, ci_high: null,
  n_organisations: null, n_respondents: null, status: "none", quantile_status: "none", edition: null, as_of: null,
  nearest: null, nearest_mean: null };

// The comparison that the database made of the own result with a group: only with the own groups.
function comparison(path, group) {
  const [row] = survey().comparisons.where(choice.period, choice.start, group.category, group.level, path);
  return row ?? null;
}

// The questions that the search leaves, those with a mean.
function listed(limit = Infinity) {
  const sought = choice.search.toLowerCase();
  return survey().measured
    .filter(({ title, path }) => `${title} ${path}`.toLowerCase().includes(sought))
    .slice(0, limit);
}

// Why a figure is missing, with the nearest one that is not.
function why(row, of) {
  const words = [STATUS[row.status] ?? row.status, row.reason].filter(Boolean).join(", ");
  return row.nearest ? `${words}. Nearest: ${row.nearest}, ${figure(row.nearest_mean, of)}` : words;
}
