// The widgets with two axes or a centre: trend, scatter, radar. They give what those of charts.js give.

function trend(_, { width, height }) {
  const of = question();
  if (!of) return { empty: "There is no question that can have a mean." };
  const own = survey().trend.where(of.path);
  const all = survey().months.where("month", "all", "all", of.path);
  const months = [...new Set([...own, ...all].map((row) => row.period_start.slice(0, 7)))].sort();
  const at = (rows) => new Map(rows.map((row) => [row.period_start.slice(0, 7), row]));
  const [mine, theirs] = [at(own), at(all)];
  const table = {
    columns: ["Month", "You", "95 % interval", "n", "All organisations", "Status"],
    rows: months.map((name) => {
      const [row, other] = [mine.get(name), theirs.get(name)];
      const missing = [row && row.mean === null ? `you: ${why(row, of)}` : null,
        other && other.mean === null ? `benchmark: ${why(other, of)}` : null].filter(Boolean).join("; ");
      return [month(name), figure(row?.mean ?? null, of), span(row?.ci_low ?? null, row?.ci_high ?? null, of),
        count(row?.n ?? null), figure(other?.mean ?? null, of), missing || "current"];
    }),
  };
  const shown = [...own, ...all].filter((row) => row.mean !== null);
  if (!shown.length) return { empty: own[0] ? `No month is shown: ${why(own[0], of)}.` : "No month has an answer.", table };
  const unit = em();
  const [left, right, top, bottom] = [3.2 * unit, width - 1.6 * unit, 0.6 * unit, height - 1.9 * unit];
  const [low, high] = limits(shown.flatMap((row) => [row.mean, row.ci_low, row.ci_high]), of, false);
  // Months stand by the calendar, so that a gap is seen as one.
  const number = (name) => Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7));
  const x = scale(number(months[0]), number(months.at(-1)), left + unit, right - unit);
  const y = scale(low, high, bottom, top);
  const step = Math.max(1, Math.ceil(months.length / ((right - left) / (5 * unit))));
  const frame = shape("g", { class: "axis", "aria-hidden": "true" },
    ticks(low, high, 4).map((value) => [line(left, y(value), right, y(value)),
      text(left - 0.4 * unit, y(value) + 0.3 * unit, tickWords(value, of), "tick", { "text-anchor": "end" })]),
    months.filter((_, place) => place % step === 0).map((name) =>
      text(x(number(name)), bottom + 1.3 * unit, month(name), "tick", { "text-anchor": "middle" })));
  return {
    draw: drawing(width, height, trendWords(of, months, mine, theirs), frame,
      strip(months, mine, number, x, y), bridge(months, theirs, number, x, y, "their-path far"), bridge(months, mine, number, x, y, "own-path far"), path(months, theirs, number, x, y, "their-path"),
      path(months, mine, number, x, y, "own-path"),
      months.filter((name) => theirs.get(name)?.mean != null).map((name) =>
        shape("g", {}, shape("title", {}, `${month(name)}: all organisations ${figure(theirs.get(name).mean, of)}`),
          diamond(x(number(name)), y(theirs.get(name).mean), 0.28 * unit, "dot"))),
      months.filter((name) => mine.get(name)?.mean != null).map((name) => {
        const row = mine.get(name);
        return shape("g", {}, shape("title", {}, `${month(name)}: you ${figure(row.mean, of)}, 95 % ${span(row.ci_low, row.ci_high, of)}, n = ${count(row.n)}`),
          line(x(number(name)), y(row.ci_low ?? row.mean), x(number(name)), y(row.ci_high ?? row.mean), "own-interval thin"),
          shape("circle", { cx: x(number(name)), cy: y(row.mean), r: 0.3 * unit, class: "own" }));
      })),
    key: [mark("own", "you"), mark("own-band", "95 % interval"), mark("dot", "all organisations")],
    note: "Always all months, and all organisations. Faint lines cross months without a figure.", table,
  };
}

function trendWords(of, months, mine, theirs) {
  const say = (rows) => {
    const shown = months.filter((name) => rows.get(name)?.mean != null);
    const end = (name) => `${figure(rows.get(name).mean, of)} in ${month(name)}`;
    if (!shown.length) return "not shown";
    return shown.length === 1 ? end(shown[0]) : `from ${end(shown[0])} to ${end(shown.at(-1))}`;
  };
  return `${of.title}: you ${say(mine)}; all organisations ${say(theirs)}`;
}

// A faint line over months without a figure, so that the eye finds the way.
function bridge(months, rows, number, x, y, kind) {
  const shown = months.filter((name) => rows.get(name)?.mean != null);
  return shown.length < 2 ? null
    : shape("path", { class: kind, d: `M${shown.map((name) => `${x(number(name))} ${y(rows.get(name).mean)}`).join("L")}` });
}

// Runs of months that follow each other.
function runs(months, rows, number, has) {
  const found = [];
  let last = null;
  for (const name of months) {
    if (!has(rows.get(name))) continue;
    if (last !== null && number(name) === last + 1) found.at(-1).push(name);
    else found.push([name]);
    last = number(name);
  }
  return found;
}

const path = (months, rows, number, x, y, kind) => runs(months, rows, number, (row) => row?.mean != null)
  .map((run) => shape("path", { class: kind, d: `M${run.map((name) => `${x(number(name))} ${y(rows.get(name).mean)}`).join("L")}` }));

const strip = (months, rows, number, x, y) => runs(months, rows, number, (row) => row?.ci_low != null).map((run) => {
  const upper = run.map((name) => `${x(number(name))} ${y(rows.get(name).ci_high)}`);
  const lower = run.map((name) => `${x(number(name))} ${y(rows.get(name).ci_low)}`).reverse();
  return shape("path", { class: "own-band", d: `M${[...upper, ...lower].join("L")}Z` });
});

function scatter(_, { width, height }) {
  const group = chosenGroup();
  const found = listed().map((of) => ({ of, own: result(of.path), row: benchmark(of.path, group), tested: comparison(of.path, group) }));
  const drawn = found.filter(({ of, own, row }) => of.low !== null && own.mean !== null && row.mean !== null);
  const table = comparisonTable(found);
  if (!drawn.length) {
    return { empty: "No question has both an own result and a benchmark that is shown.", table };
  }
  const unit = em();
  const side = Math.min(height, width);
  const [left, right, top, bottom] = [2.6 * unit, width - 0.8 * unit, 0.6 * unit, side - 3 * unit];
  const onOwn = (value, of) => (value - of.low) / (of.high - of.low || 1);
  const x = scale(0, 1, left, right);
  const y = scale(0, 1, bottom, top);
  const quarters = [[0, "lowest"], [0.5, "middle"], [1, "highest"]];
  const frame = shape("g", { class: "axis", "aria-hidden": "true" },
    quarters.map(([at, words], place) => [line(x(at), top, x(at), bottom), line(left, y(at), right, y(at)),
      text(x(at), bottom + 1.2 * unit, words, "tick", { "text-anchor": ["start", "middle", "end"][place] })]),
    text((left + right) / 2, bottom + 2.5 * unit, `Benchmark: ${fitted(groupTitle(group), (right - left) * 0.6)}`, "tick", { "text-anchor": "middle" }),
    text(0, 0, "You", "tick", { "text-anchor": "middle", transform: `translate(${unit} ${(top + bottom) / 2}) rotate(-90)` }),
    line(x(0), y(0), x(1), y(1), "equal"));
  const points = drawn.map(({ of, own, row, tested }) => choosable(of.path,
    `${of.title}: you ${figure(own.mean, of)}, benchmark ${figure(row.mean, of)}${tested?.outcome ? `, ${tested.outcome}` : ""}`,
    of.path === choice.question, () => chooseQuestion(of.path),
    shape("circle", { cx: x(onOwn(row.mean, of)), cy: y(onOwn(own.mean, of)), r: 0.8 * unit, class: "touch" }),
    shape("circle", { cx: x(onOwn(row.mean, of)), cy: y(onOwn(own.mean, of)), r: 0.42 * unit, class: `own ${tested?.outcome ?? ""}` })));
  return {
    draw: drawing(width, side, `${drawn.length} questions, benchmark across and own result up`, frame, ...points),
    key: [mark("own", "a question; above the line you are higher")],
    note: `Each question on its own scale, from its lowest to its highest value.${drawn.length < found.length ? ` ${found.length - drawn.length} have no such figures: see the table.` : ""}`,
    table,
  };
}

function radar({ limit = 12 }, { width, height }) {
  const group = chosenGroup();
  const alike = new Map();
  for (const of of listed()) {
    if (of.low === null) continue;
    const kind = `${of.kind === "scale"} ${of.low} ${of.high}`;
    alike.set(kind, [...(alike.get(kind) ?? []), of]);
  }
  // Scores sum up their questions, so three of them say more than many questions.
  const kinds = [...alike.values()].sort((one, other) => other.length - one.length);
  const questions = (kinds.find((of) => of[0].kind === "scale" && of.length >= 3) ?? kinds[0] ?? []).slice(0, limit);
  const found = questions.map((of) => ({ of, own: result(of.path), row: benchmark(of.path, group), tested: comparison(of.path, group) }));
  const table = comparisonTable(found);
  if (questions.length < 3) return { empty: "A profile needs three questions of one scale; here are fewer.", table };
  if (found.every(({ own }) => own.mean === null)) return { empty: `No own result is shown: ${why(found[0].own, found[0].of)}.`, table };
  const unit = em();
  const side = Math.min(height * 1.1, width);
  const [middle, centre] = [width / 2, side / 2];
  const names = Math.min(Math.max(...questions.map(({ title }) => widthOf(title, 0.8))) + unit, 0.3 * width);
  const reach = Math.max(Math.min(side / 2 - 2.6 * unit, width / 2 - names), 4 * unit);
  const { low, high } = questions[0];
  const out = scale(low, high, 0, reach);
  const at = (place, value) => {
    const angle = (place / questions.length) * 2 * Math.PI - Math.PI / 2;
    return [middle + out(value) * Math.cos(angle), centre + out(value) * Math.sin(angle)];
  };
  const outline = (of, kind) => {
    const shown = found.map((entry, place) => ({ place, value: of(entry) })).filter(({ value }) => value !== null);
    const points = shown.map(({ place, value }) => at(place, value).join(" "));
    const whole = shown.length === found.length;
    return points.length ? shape("path", { class: kind + (whole ? "" : " part"), d: `M${points.join("L")}${whole ? "Z" : ""}` }) : null;
  };
  const frame = shape("g", { class: "axis", "aria-hidden": "true" },
    ticks(low, high, 4).map((value) => shape("circle", { cx: middle, cy: centre, r: out(value), class: "ring" })),
    questions.map((_, place) => line(middle, centre, ...at(place, high))));
  const spokes = found.map(({ of, own, row }, place) => {
    const [x, y] = at(place, high);
    const away = Math.abs(x - middle) < unit ? "middle" : x < middle ? "end" : "start";
    const room = away === "middle" ? width * 0.6 : away === "end" ? x - 0.6 * unit : width - x - 0.6 * unit;
    const lift = y < centre - reach * 0.8 ? -0.7 * unit : y > centre + reach * 0.8 ? 1.3 * unit : 0.3 * unit;
    const left = x + (away === "end" ? -0.5 : away === "start" ? 0.5 : 0) * unit;
    const words = fitted(of.title, room, 0.8);
    const long = widthOf(words, 0.8);
    const spoke = choosable(of.path, `${of.title}: you ${figure(own.mean, of)}, benchmark ${row.mean === null ? why(row, of) : figure(row.mean, of)}`,
      of.path === choice.question, () => chooseQuestion(of.path),
      box(away === "end" ? left - long : away === "start" ? left : left - long / 2, y + lift - unit, long, 1.4 * unit, "touch"),
      own.mean === null ? null : shape("circle", { cx: at(place, own.mean)[0], cy: at(place, own.mean)[1], r: 0.32 * unit, class: "own" }));
    return [spoke, caption(left, y + lift, words, `title small${of.path === choice.question ? " chosen" : ""}`, { "text-anchor": away })];
  });
  return {
    draw: drawing(width, side, `Profile of ${questions.length} questions from ${low} to ${high}: ${found.map(({ of, own }) => `${of.title} ${figure(own.mean, of)}`).join(", ")}`,
      frame, outline(({ row }) => row.mean, "their-path closed"), outline(({ own }) => own.mean, "own-path closed"), spokes),
    key: [mark("own", "you"), mark("their-line", groupTitle(group))],
    note: `From ${low} in the middle to ${high} at the rim.`, table,
  };
}
