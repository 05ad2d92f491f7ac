// The widgets that are words and tables: they are their own alternative.

function comparisonTable(found) {
  const group = chosenGroup();
  return {
    columns: ["Question", "You", "95 % interval", "n", groupTitle(group), "Gap", "Outcome", "Status"],
    rows: found.map(({ of, own, row, tested }) => [of.title, figure(own.mean, of), span(own.ci_low, own.ci_high, of), count(own.n),
      figure(row.mean, of), difference(tested?.gap ?? null, of), outcomeWords(tested, own, row, group),
      [own.mean === null ? `you: ${why(own, of)}` : null, row.mean === null ? `benchmark: ${why(row, of)}` : null]
        .filter(Boolean).join("; ") || STATUS[row.status]]),
  };
}

function outcomeWords(tested, own, row, group) {
  if (tested?.outcome) return tested.outcome;
  if (own.mean === null || row.mean === null) return NOTHING;
  return tested || isOwnGroup(group) ? "no test: there is no interval" : "no test: not your group";
}

function tableOf({ columns, rows }, caption) {
  const numeric = /^(You|Mean|Gap|n|Share|People|Median|.*quartile|95 % interval|Organisations|Score.*|Against.*)$/;
  const kinds = columns.map((name) => (numeric.test(name) ? "n" : null));
  return element("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": caption },
    element("table", {}, element("caption", {}, caption),
      element("thead", {}, element("tr", {}, columns.map((name, at) => element("th", { scope: "col", class: kinds[at] }, name)))),
      element("tbody", {}, rows.map((cells) => element("tr", {}, cells.map((cell, at) =>
        element(at ? "td" : "th", at ? { class: kinds[at] } : { scope: "row" }, cell)))))));
}

function summary() {
  const { summary: row } = survey();
  const withheld = row.is_confidential ? "not shown: confidential" : "no responses";
  const tiles = [
    ["Completed", count(row.n_completed), row.n_started === null ? "" : `of ${count(row.n_started)} begun`],
    ["People", count(row.n_respondents), ""],
    ["Median time", minutes(row.median_completion_seconds), row.n_timed ? `n = ${count(row.n_timed)}` : "no times came with the responses"],
    ["From", day(row.first_completed_at), row.first_completed_at ? "" : withheld],
    ["To", day(row.last_completed_at), row.last_completed_at ? "" : withheld],
  ];
  return {
    content: element("dl", { class: "tiles" }, tiles.map(([name, value, more]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, element("b", {}, value), element("small", {}, more))))),
    note: [row.is_confidential ? "Confidential: figures move in steps of five people." : null,
      row.reason ? `${STATUS[row.status]}: ${row.reason}.` : null, "All time."].filter(Boolean).join(" "),
  };
}

function cards({ limit = 6 }) {
  const group = chosenGroup();
  const found = listed(limit);
  if (!found.length) return { empty: "No question has the words that you search for." };
  return {
    content: element("ul", { class: "cards" }, found.map((of) => {
      const [own, row, tested] = [result(of.path), benchmark(of.path, group), comparison(of.path, group)];
      const chosen = of.path === choice.question;
      const button = element("button", { type: "button", class: `card ${tested?.outcome ?? ""}`, "data-key": of.path, "aria-pressed": String(chosen) },
        element("span", { class: "name" }, of.title),
        own.mean === null
          ? element("span", { class: "withheld" }, element("b", { class: "badge" }, STATUS[own.status]), ` ${own.reason ?? ""}`)
          : element("span", { class: "big" }, figure(own.mean, of),
            element("small", {}, own.ci_low === null ? ` n = ${count(own.n)}` : ` ${span(own.ci_low, own.ci_high, of)}, n = ${count(own.n)}`)),
        element("span", { class: "against" }, row.mean === null
          ? `Benchmark: ${why(row, of)}`
          : `Benchmark ${figure(row.mean, of)}${row.status === "ok" ? "" : ` (${STATUS[row.status]}, ${day(row.as_of)})`}`),
        element("span", { class: "outcome" }, tested?.gap == null ? "" : element("b", {}, `${difference(tested.gap, of)} `),
          own.mean === null || row.mean === null ? "" : outcomeWords(tested, own, row, group)));
      button.addEventListener("click", () => chooseQuestion(of.path));
      return element("li", {}, button);
    })),
    note: `Against ${groupTitle(group)}, ${periodOfChoice()}. Intervals are 95 % confidence intervals.`,
  };
}

// Every question against every group: a table whose cells are coloured by where they lie on the scale.
function heatmap({ category = "industry", limit }) {
  const known = survey().categories.get(category);
  const questions = listed(limit);
  if (!known || !questions.length) return { empty: known ? "No question has the words that you search for." : "There are no groups of this category." };
  const others = Object.fromEntries(Object.entries(choice.groups).filter(([name]) => name !== category));
  const levels = known.levels.map(({ level, title }) => ({ level, title, group: groupOf({ ...others, [category]: level }) }));
  const all = questions.flatMap((of) => levels.map(({ group }) => ({ row: benchmark(of.path, group) })));
  if (all.every(({ row }) => row.mean === null)) {
    return { empty: `No figure of these groups is shown for ${periodOfChoice()}: ${reasons(all, questions[0])}.` };
  }
  const cell = (of, { level, title, group }) => {
    const row = benchmark(of.path, group);
    const chosen = of.path === choice.question && choice.groups[category] === level;
    const step = row.mean === null || of.low === null ? "" : `step${Math.min(4, Math.floor(((row.mean - of.low) / (of.high - of.low || 1)) * 5))}`;
    const button = element("button", { type: "button", tabindex: -1, "data-key": `${of.path}/${level}`, class: step, "aria-pressed": String(chosen),
      "aria-label": `${of.title}, ${title}: ${row.mean === null ? why(row, of) : figure(row.mean, of)}` },
    row.mean === null ? NOTHING : figure(row.mean, of));
    button.addEventListener("click", () => { choice.question = of.path; toggleGroup(category, level); });
    return element("td", {}, button);
  };
  const ownCell = (of) => element("td", { class: "mine" }, figure(result(of.path).mean, of));
  return {
    content: element("div", { class: "scroll heat", role: "region", tabindex: 0, "aria-label": `Benchmarks of ${questions.length} questions by ${known.title.toLowerCase()}` },
      element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Question"), element("th", { scope: "col", class: "mine" }, "You"),
        levels.map(({ title }) => element("th", { scope: "col", class: "turn" }, element("span", {}, title))))),
      element("tbody", {}, questions.map((of) => element("tr", {}, element("th", { scope: "row" }, of.title), ownCell(of), levels.map((level) => cell(of, level))))))),
    key: [0, 1, 2, 3, 4].map((step) => mark(`step${step}`, ["lowest fifth of the scale", "", "middle", "", "highest fifth"][step])),
    note: `Means of organisations, ${periodOfChoice()}. ${NOTHING} is a figure that is not shown: its cell says why.`,
  };
}

function detail() {
  const of = question();
  if (!of) return { empty: "There is no question that can have a mean." };
  const own = result(of.path);
  const groupsOfMine = [OF_ALL, ...PAGE.belongs.map(({ category, level }) => ({ category, level })),
    ...(survey().categories.get("peer_group")?.levels ?? []).map(({ level }) => ({ category: "peer_group", level }))];
  const chosen = chosenGroup();
  const listedGroups = [...groupsOfMine.filter((group) => group.category !== chosen.category || group.level !== chosen.level), chosen];
  const rows = listedGroups.map((group) => {
    const [row, tested] = [benchmark(of.path, group), comparison(of.path, group)];
    return [groupTitle(group), figure(row.mean, of), span(row.ci_low, row.ci_high, of), figure(row.p25, of), figure(row.median, of), figure(row.p75, of),
      atLeast(row.n_organisations), difference(tested?.gap ?? null, of), span(tested?.gap_ci_low ?? null, tested?.gap_ci_high ?? null, of, difference),
      outcomeWords(tested, own, row, group), row.mean === null ? why(row, of) : `${STATUS[row.status]}, ${row.edition ?? ""} of ${day(row.as_of)}`];
  });
  const mine = own.mean === null ? why(own, of) : `${figure(own.mean, of)} (95 % ${span(own.ci_low, own.ci_high, of)}, n = ${count(own.n)}, median ${figure(own.median, of)})`;
  return {
    content: element("div", {}, element("p", {}, element("b", {}, of.title), ` You: ${mine}.`),
      tableOf({ columns: ["Group", "Mean", "95 % interval", "Lower quartile", "Median", "Upper quartile", "Organisations", "Gap", "Interval of the gap", "Outcome", "Status"], rows },
        `Comparisons of ${of.title}, ${periodOfChoice()}`)),
  };
}

function questionsTable() {
  const group = chosenGroup();
  const found = listed().map((of) => ({ of, own: result(of.path), row: benchmark(of.path, group), tested: comparison(of.path, group) }));
  return { content: tableOf(comparisonTable(found), `All questions against ${groupTitle(group)}, ${periodOfChoice()}`) };
}
