// The widgets that draw. Each gives what page.js puts into its frame:
// draw (an SVG), or empty (why there is none); key (what the marks mean); note; table (the same figures as rows).

// Lines under each other, one for each entry: title, value, and marks on one common scale.
// entries: { key, title, value, label, chosen, act, marks(place, y) }.
function lines(width, label, entries, place, footer = null) {
  const unit = em();
  // Titles stand beside the marks where there is room for most of them, else above.
  const longest = 0.44 * width;
  const tooLong = entries.filter(({ title }) => widthOf(title) > longest - 0.8 * unit);
  const wide = width > 30 * unit && tooLong.length <= entries.length / 3;
  const high = (wide ? 1.75 : 2.9) * unit;
  const left = wide ? Math.min(Math.max(...entries.map(({ title }) => widthOf(title))) + 1.2 * unit, longest) : 0;
  const right = wide ? 6.5 * unit : 0;
  const across = place(left + 0.5 * unit, width - right - 0.5 * unit);
  const drawn = entries.map((entry, number) => {
    const top = number * high;
    const y = top + high * (wide ? 0.5 : 0.68);
    const room = wide ? left : width - 7 * unit;
    const marks = [box(0, top, width, high, "row"), ...entry.marks(across, y, unit)];
    const words = [
      caption(0, wide ? y + 0.3 * unit : top + unit, fitted(entry.title, room - 0.4 * unit), `title${entry.chosen ? " chosen" : ""}`),
      caption(width, wide ? y + 0.3 * unit : top + unit, entry.value, "value", { "text-anchor": "end" }),
    ];
    return [entry.act
      ? choosable(entry.key, entry.label, entry.chosen, entry.act, ...marks)
      : shape("g", {}, shape("title", {}, entry.label), ...marks), words];
  });
  const bottom = entries.length * high;
  return drawing(width, bottom + (footer ? 1.8 * unit : 0), label,
    footer ? footer(across, 0, bottom) : [], drawn);
}

const onScale = (low, high) => (from, to) => scale(low, high, from, to);
const mark = (kind, words) => [kind, words];

// The chosen question in each group of organisations.
function groups({ category = "industry" }, { width }) {
  const of = question();
  const known = category === "peer_group" ? survey().categories.get("peer_group") : survey().categories.get(category);
  if (!of || !known) return { empty: "No organisation has a level of this category, so there are no groups." };
  const others = Object.fromEntries(Object.entries(choice.groups).filter(([name]) => name !== category));
  const own = result(of.path);
  const found = known.levels
    .map(({ level, title }) => ({ level, title, row: benchmark(of.path, groupOf({ ...others, [category]: level })) }))
    .sort((one, other) => (other.row.mean ?? -Infinity) - (one.row.mean ?? -Infinity) || 0);
  const among = Object.entries(others).length
    ? `Among ${groupTitle(groupOf(others))} only. ` : "";
  const table = {
    columns: ["Group", "Mean", "95 % interval", "Lower quartile", "Median", "Upper quartile", "Organisations", "Status"],
    rows: found.map(({ title, row }) => [title, figure(row.mean, of), span(row.ci_low, row.ci_high, of),
      figure(row.p25, of), figure(row.median, of), figure(row.p75, of), atLeast(row.n_organisations),
      row.mean === null ? why(row, of) : STATUS[row.status]]),
  };
  const shown = found.filter(({ row }) => row.mean !== null);
  if (!shown.length) return { empty: `No figure of these groups is shown for ${periodOfChoice()}: ${reasons(found, of)}.`, table };
  const [low, high] = limits(
    [own.mean, ...shown.flatMap(({ row }) => [row.mean, row.ci_low, row.ci_high, row.p25, row.p75])], of, false);
  const entries = found.map(({ level, title, row }) => {
    const chosen = choice.groups[category] === level;
    return {
      key: level, title, chosen, value: row.mean === null ? STATUS[row.status] : figure(row.mean, of),
      label: row.mean === null ? `${title}: ${why(row, of)}`
        : `${title}: ${figure(row.mean, of)}, 95 % ${span(row.ci_low, row.ci_high, of)}, ${atLeast(row.n_organisations)} organisations`,
      act: () => toggleGroup(category, level),
      marks: (place, y, unit) => row.mean === null ? [] : benchmarkMarks(row, place, y, unit),
    };
  });
  const footer = (place, top, bottom) => [axis(place, of, top, bottom),
    own.mean === null ? null : line(place(own.mean), top, place(own.mean), bottom, "own-line")];
  return {
    draw: lines(width, `${of.title} by ${known.title.toLowerCase()}: ${shown.length} of ${found.length} groups are shown`,
      entries, onScale(low, high), footer),
    key: [mark("band", "middle half of organisations"), mark("tick", "median"), mark("dot", "mean, with 95 % interval"),
      own.mean === null ? null : mark("own-line", `you, ${figure(own.mean, of)}`)],
    note: `${among}Choose a group to compare with it everywhere.`, table,
  };
}

// Each reason once.
const reasons = (found, of) => [...new Set(found.map(({ row }) => why(row, of)))].join("; ");

function benchmarkMarks(row, place, y, unit) {
  const half = 0.42 * unit;
  return [
    row.p25 === null ? null : box(place(row.p25), y - half, place(row.p75) - place(row.p25), 2 * half, "band"),
    row.median === null ? null : line(place(row.median), y - half, place(row.median), y + half, "tick"),
    row.ci_low === null ? null : line(place(row.ci_low), y, place(row.ci_high), y, "interval"),
    diamond(place(row.mean), y, 0.32 * unit, "dot"),
  ];
}

const ownMarks = (row, place, y, unit) => row.mean === null ? [] : [
  row.ci_low === null ? null : line(place(row.ci_low), y, place(row.ci_high), y, "own-interval"),
  shape("circle", { cx: place(row.mean), cy: y, r: 0.36 * unit, class: "own" }),
];

// All questions, each from its lowest to its highest value: own result and benchmark.
function comparisons({ limit }, { width }) {
  const group = chosenGroup();
  const found = listed(limit).map((of) => ({ of, own: result(of.path), row: benchmark(of.path, group), tested: comparison(of.path, group) }));
  if (!found.length) return { empty: "No question has the words that you search for." };
  const limited = found.filter(({ of }) => of.low !== null);
  const entries = limited.map(({ of, own, row, tested }) => ({
    key: of.path, title: of.title, chosen: of.path === choice.question,
    value: figure(own.mean, of),
    label: `${of.title}: you ${own.mean === null ? why(own, of) : figure(own.mean, of)}; benchmark `
      + `${row.mean === null ? why(row, of) : figure(row.mean, of)}${tested?.outcome ? `; ${tested.outcome}` : ""}`,
    act: () => chooseQuestion(of.path),
    marks: (place, y, unit) => {
      const inside = scale(of.low, of.high, place(0), place(1));
      return [line(place(0), y, place(1), y, "rail"), ...(row.mean === null ? [] : benchmarkMarks(row, inside, y, unit)),
        ...ownMarks(own, inside, y, unit)];
    },
  }));
  return {
    draw: entries.length ? lines(width, `Own results and benchmarks of ${entries.length} questions`, entries, onScale(0, 1)) : null,
    empty: entries.length ? null : "None of the questions has limits, so they have no common scale: see the table.",
    key: [mark("own", "you, with 95 % interval"), mark("dot", groupTitle(group)), mark("band", "middle half of organisations")],
    note: "Each line runs from the lowest to the highest value of its question. Choose one to see it in detail.",
    table: comparisonTable(found),
  };
}

function distribution(_, { width }) {
  const of = question();
  if (!of) return { empty: "There is no question that can have a mean." };
  const rows = survey().distribution.where(choice.period, choice.start, of.path);
  const bins = rows.filter((row) => row.answer_state === "answered" && row.share !== null);
  const name = (row) => String(row.choice_title ?? row.choice ?? (row.value === null ? row.answer_state : Number(row.value.toPrecision(6))));
  const table = {
    columns: ["Answer", "Share", "95 % interval", "n", "Status"],
    rows: rows.map((row) => [name(row), share(row.share), row.ci_low === null ? NOTHING : `${rounded(row.ci_low, 0, 2)} to ${share(row.ci_high)}`,
      count(row.n), row.share === null ? why(row, of) : STATUS[row.status]]),
  };
  if (!bins.length) return { empty: rows[0] ? `Not shown: ${why(rows[0], of)}.` : `No answers in ${periodOfChoice()}.`, table };
  const most = Math.max(...bins.map((row) => Math.max(row.share, row.ci_high ?? 0)));
  const percent = { measurement: "binary", low: 0, high: 1, decimals: 0 };
  // Long tails stay in the table.
  const drawn = bins.length > 24 ? bins.filter((_, place) => place < 24) : bins;
  const entries = drawn.map((row) => ({
    key: name(row), title: name(row), value: share(row.share),
    label: `${name(row)}: ${share(row.share)}, n = ${count(row.n)}`,
    marks: (place, y, unit) => [box(place(0), y - 0.4 * unit, place(row.share) - place(0), 0.8 * unit, "own-bar"),
      row.ci_low === null ? null : line(place(row.ci_low), y, place(row.ci_high), y, "interval")],
  }));
  return {
    draw: lines(width, `Distribution of ${of.title}: ${drawn.map((row) => `${name(row)} ${share(row.share)}`).join(", ")}`,
      entries, onScale(0, most), (place, top, bottom) => axis(place, percent, top, bottom, 4)),
    key: [mark("own-bar", "share of your answers"), mark("interval", "95 % interval")],
    note: `n = ${count(bins[0].base_n)}.${drawn.length < bins.length ? ` The first ${drawn.length} of ${bins.length} values; the table has all.` : ""}`, table,
  };
}

function bullet(_, { width }) {
  const of = question();
  if (!of) return { empty: "There is no question that can have a mean." };
  const group = chosenGroup();
  const [own, row, tested] = [result(of.path), benchmark(of.path, group), comparison(of.path, group)];
  const table = comparisonTable([{ of, own, row, tested }]);
  if (own.mean === null && row.mean === null) {
    return { empty: `Your result: ${why(own, of)}. Benchmark: ${why(row, of)}.`, table };
  }
  const unit = em();
  const [low, high] = limits([own.mean, own.ci_low, own.ci_high, row.mean, row.p25, row.p75, row.p90], of);
  const place = scale(low, high, 1.2 * unit, width - 1.2 * unit);
  const y = 1.6 * unit;
  const said = [tested?.position ? `You are in the ${tested.position} of the published quartiles` : null,
    tested?.percentile_rank != null ? `about ${rounded(tested.percentile_rank, 0)} % of organisations are lower` : null]
    .filter(Boolean).join("; ");
  const note = [said ? `${said}.` : null, own.mean === null ? `Your result: ${why(own, of)}.` : null,
    row.mean === null ? `Benchmark: ${why(row, of)}.` : null].filter(Boolean).join(" ");
  return {
    draw: drawing(width, 4.8 * unit,
      `${of.title}: you ${own.mean === null ? why(own, of) : figure(own.mean, of)}, benchmark ${row.mean === null ? why(row, of) : figure(row.mean, of)}`,
      axis(place, of, 0.3 * unit, 2.9 * unit), box(place(low), y - 0.9 * unit, place(high) - place(low), 1.8 * unit, "track"),
      row.p25 === null ? null : box(place(row.p25), y - 0.9 * unit, place(row.p75) - place(row.p25), 1.8 * unit, "band"),
      row.median === null ? null : line(place(row.median), y - 0.9 * unit, place(row.median), y + 0.9 * unit, "tick"),
      row.p90 === null ? null : line(place(row.p90), y - 0.6 * unit, place(row.p90), y + 0.6 * unit, "tick thin"),
      row.mean === null ? null : diamond(place(row.mean), y, 0.42 * unit, "dot"), ownMarks(own, place, y, 1.3 * unit)),
    key: [mark("own", `you, ${figure(own.mean, of)}`), mark("dot", `${groupTitle(group)}, ${figure(row.mean, of)}`),
      mark("band", "middle half of organisations"), row.p90 === null ? null : mark("tick", "90 % are below")],
    note, table,
  };
}

function completion(_, { width }) {
  const { summary } = survey();
  if (summary.completion_rate === null) {
    return { empty: `Not shown: ${[STATUS[summary.status], summary.reason].filter(Boolean).join(": ")}.` };
  }
  const unit = em();
  const side = Math.min(width, 10 * unit);
  const [middle, radius] = [width / 2, side / 2 - 0.9 * unit];
  const round = 2 * Math.PI * radius;
  const ring = (kind, part) => shape("circle", { cx: middle, cy: side / 2, r: radius, class: `arc ${kind}`,
    "stroke-dasharray": `${round * part} ${round}`, transform: `rotate(-90 ${middle} ${side / 2})` });
  const interval = summary.ci_low === null ? "" : `95 % interval ${rounded(summary.ci_low, 0, 2)} to ${share(summary.ci_high)}`;
  return {
    draw: drawing(width, side, `${share(summary.completion_rate)} of responses were completed, ${interval}`,
      ring("rest", 1), ring("done", summary.completion_rate),
      text(middle, side / 2 + 0.5 * unit, share(summary.completion_rate), "huge", { "text-anchor": "middle" })),
    note: `${interval}${interval ? ", " : ""}${count(summary.n_completed)} of ${count(summary.n_started)} that were begun.`,
  };
}

function segments({ segment = "department" }, { width }) {
  const of = question();
  const rows = of ? survey().segments.where(segment, of.path) : [];
  const kind = segment === "department" ? "departments" : "job roles";
  if (!rows.length) return { empty: `No ${kind} came with the responses to this question.` };
  const table = {
    columns: [segment === "department" ? "Department" : "Job role", "Mean", "95 % interval", "n", "Against all others", "Outcome", "Status"],
    rows: rows.map((row) => [row.segment_title, figure(row.mean, of), span(row.ci_low, row.ci_high, of), count(row.n),
      difference(row.gap_to_rest, of), row.outcome ?? NOTHING, row.mean === null ? why(row, of) : STATUS[row.status]]),
  };
  const shown = rows.filter((row) => row.mean !== null);
  if (!shown.length) return { empty: `Not shown: ${why(rows[0], of)}.`, table };
  const [total] = survey().results.where("all_time", "", of.path);
  const [low, high] = limits([total?.mean ?? null, ...shown.flatMap((row) => [row.mean, row.ci_low, row.ci_high])], of, false);
  const entries = [...rows].sort((one, other) => (other.mean ?? -Infinity) - (one.mean ?? -Infinity) || 0).map((row) => ({
    key: row.segment, title: row.segment_title, value: row.mean === null ? STATUS[row.status] : figure(row.mean, of),
    label: row.mean === null ? `${row.segment_title}: ${why(row, of)}`
      : `${row.segment_title}: ${figure(row.mean, of)}, 95 % ${span(row.ci_low, row.ci_high, of)}, n = ${count(row.n)}, ${row.outcome ?? "no test"}`,
    marks: (place, y, unit) => ownMarks(row, place, y, unit),
  }));
  return {
    draw: lines(width, `${of.title} in ${shown.length} of ${rows.length} ${kind}`, entries, onScale(low, high),
      (place, top, bottom) => [axis(place, of, top, bottom),
        total?.mean == null ? null : line(place(total.mean), top, place(total.mean), bottom, "own-line")]),
    key: [mark("own", "mean, with 95 % interval"), mark("own-line", "everybody")],
    note: "All time. Segments are your own people, so benchmarks do not change them.", table,
  };
}

function forces(_, { width }) {
  const rows = survey().forces.where();
  if (!rows.length) return { empty: "The survey does not ask for the forces of progress." };
  const percent = { measurement: "numeric", low: null, high: null, decimals: 0 };
  const table = {
    columns: ["Force", "Score, 0 to 100", "95 % interval", "n", "Strength", "Status"],
    rows: rows.map((row) => [row.force_title, figure(row.score, percent), span(row.ci_low, row.ci_high, percent),
      count(row.n), row.strength ?? NOTHING, row.score === null ? why(row, percent) : STATUS[row.status]]),
  };
  if (rows.every((row) => row.score === null)) return { empty: `Not shown: ${why(rows[0], percent)}.`, table };
  // What moves points right, what holds points left; the length is the score.
  const entries = rows.map((row) => ({
    key: row.force, title: row.force_title, value: row.score === null ? STATUS[row.status] : figure(row.score, percent),
    label: `${row.force_title}: ${row.score === null ? why(row, percent) : `${figure(row.score, percent)}, ${row.strength}`}`,
    marks: (place, y, unit) => {
      if (row.score === null) return [];
      const [from, to] = [place(0), place(row.direction * row.score)].sort((one, other) => one - other);
      return [box(from, y - 0.45 * unit, to - from, 0.9 * unit, row.direction > 0 ? "own-bar" : "hold-bar"),
        row.ci_low === null ? null : line(place(row.direction * row.ci_low), y, place(row.direction * row.ci_high), y, "interval")];
    },
  }));
  return {
    draw: lines(width, `Forces of progress: ${rows.map((row) => `${row.force_title} ${figure(row.score, percent)}`).join(", ")}`,
      entries, onScale(-100, 100), (place, top, bottom) => line(place(0), top, place(0), bottom, "own-line")),
    key: [mark("own-bar", "moves to the new"), mark("hold-bar", "holds at the old")], note: "All time.", table,
  };
}

function keywords({ limit = 20 }, { width }) {
  const rows = survey().words.where().filter((row) => row.theme !== null || row.share === null);
  const said = rows.filter((row) => row.theme !== null && row.share !== null).slice(0, limit);
  const table = {
    columns: ["Word", "Question", "People", "Share", "Status"],
    rows: rows.map((row) => [row.theme ?? NOTHING, row.question_title, count(row.n), share(row.share),
      row.share === null ? why(row, {}) : STATUS[row.status]]),
  };
  if (!said.length) return { empty: rows[0] ? `Not shown: ${why(rows[0], {})}.` : "Nobody was asked to answer in words.", table };
  const most = Math.max(...said.map((row) => row.share));
  const entries = said.map((row) => ({
    key: row.theme, title: row.theme, value: share(row.share), label: `${row.theme}: ${count(row.n)} people, ${share(row.share)}`,
    marks: (place, y, unit) => [box(place(0), y - 0.4 * unit, place(row.share) - place(0), 0.8 * unit, "own-bar")],
  }));
  return { draw: lines(width, `Words: ${said.map((row) => `${row.theme} ${share(row.share)}`).join(", ")}`, entries, onScale(0, most)),
    note: "Words that at least five people use, over all time.", table };
}
