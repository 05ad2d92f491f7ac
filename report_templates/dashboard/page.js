// The frame: filters, widgets, keys of the keyboard, and the voice that says what changed.

const WIDGETS = { summary, completion, cards, bullet, trend, groups, comparison: comparisons, distribution, heatmap,
  scatter, radar, segments, forces, words: keywords, detail, table: questionsTable };
const GROWING = new Set(["trend", "scatter", "radar"]);
const UNIT = 9;  // Height of a drawing of size 1, in em.

const byId = (name) => document.getElementById(name);
const periodOfChoice = () => periodWords(choice.period, choice.start).replace("All time", "all time");

function toggleGroup(category, level) {
  if (choice.groups[category] === level) delete choice.groups[category];
  else {
    // A peer group is a group of its own: it is crossed with nothing.
    if (category === "peer_group") choice.groups = {};
    else delete choice.groups.peer_group;
    choice.groups[category] = level;
  }
  changed();
}

function chooseQuestion(path) {
  choice.question = path;
  changed();
}

// -- filters --------------------------------------------------------------------------------------

function selector(name, label, options, chosen, act) {
  const field = element("select", { id: `filter-${name}` }, options.map((option) => option.options
    ? element("optgroup", { label: option.label }, option.options.map(([value, words]) => element("option", { value }, words)))
    : element("option", { value: option[0] }, option[1])));
  field.value = chosen;
  field.addEventListener("change", () => act(field.value));
  return element("div", { class: "field" }, element("label", { for: `filter-${name}` }, label), field);
}

function filters() {
  const known = survey();
  const periods = Object.keys(PERIODS).map((kind) => ({ label: PERIODS[kind],
    options: known.periods().filter(([period]) => period === kind).map(([period, start]) => [`${period}|${start}`, periodWords(period, start)]) }))
    .filter(({ options }) => options.length);
  const search = element("input", { id: "filter-search", type: "search", value: choice.search, autocomplete: "off" });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { choice.search = search.value; changed(false); }, 120);
  });
  byId("filters").replaceChildren(
    SURVEYS.length < 2 ? "" : selector("survey", "Survey", SURVEYS.map(({ title }, place) => [place, title]), choice.survey,
      (value) => { choice.survey = Number(value); choice.search = ""; settle(); changed(); }),
    selector("period", "Period", periods, `${choice.period}|${choice.start}`,
      (value) => { [choice.period, choice.start] = value.split("|"); changed(); }),
    ...[...known.categories].map(([category, { title, levels }]) => selector(category, title,
      [["", "All"], ...levels.map(({ level, title: words }) => [level, words])], choice.groups[category] ?? "",
      (value) => { if (value) { delete choice.groups[category]; toggleGroup(category, value); } else { delete choice.groups[category]; changed(); } })),
    selector("question", "Question", known.measured.map(({ path, title }) => [path, title]), choice.question, chooseQuestion),
    selector("minimum", "Organisations, at least", [0, 8, 15, 25, 50, 100].map((least) => [least, least || "Any number"]), choice.minimum,
      (value) => { choice.minimum = Number(value); changed(); }),
    element("div", { class: "field" }, element("label", { for: "filter-search" }, "Search questions"), search));
}

// -- widgets --------------------------------------------------------------------------------------

function frames() {
  byId("widgets").replaceChildren(...PAGE.layout.widgets.map((widget, place) => element("section",
    { class: `widget w${widget.width} kind-${widget.kind}`, "aria-labelledby": `w${place}` },
    element("h2", { id: `w${place}` }, widget.title), element("div", { class: "body" }))));
}

function keyOf(marks) {
  return element("ul", { class: "key" }, marks.filter(Boolean).map(([kind, words]) =>
    element("li", {}, element("span", { class: `k ${kind}`, "aria-hidden": "true" }), words)));
}

function fillFrame(frame, widget, { width, more }) {
  const body = frame.lastElementChild;
  const open = body.querySelector("details")?.open ?? false;
  const drawn = WIDGETS[widget.kind](widget.options, { width, height: widget.height * UNIT * em() + more });
  const table = drawn.table?.rows.length ? element("details", { open }, element("summary", {}, "Figures as a table")) : null;
  // A table is made when somebody wants it.
  const make = () => { if (table.open && table.children.length < 2) table.append(tableOf(drawn.table, `Figures: ${widget.title}`)); };
  table?.addEventListener("toggle", make);
  body.replaceChildren(...[
    drawn.empty ? element("p", { class: "empty" }, drawn.empty) : drawn.draw ?? drawn.content,
    drawn.key && !drawn.empty ? keyOf(drawn.key) : null,
    drawn.note ? element("p", { class: "note" }, drawn.note) : null,
    table].filter(Boolean));
  if (open) make();
  const stops = [...body.querySelectorAll(".choose, .heat button")];
  const first = stops.find((stop) => stop.getAttribute("aria-pressed") === "true") ?? stops[0];
  first?.setAttribute("tabindex", 0);
  frame.querySelector(".old")?.remove();
  if ((Date.now() - Date.parse(PAGE.made_at)) / 1000 > widget.refresh_seconds) {
    frame.firstElementChild.after(element("p", { class: "old" }, `Made ${day(PAGE.made_at)}: build the page again for newer figures.`));
  }
}

// The room of each widget. To ask for it makes the browser lay the page out, so a click does not ask again.
let spaces = [];

function settleSpaces() {
  const all = [...byId("widgets").children];
  settleUnit();
  // What is out of sight has no true height until it is laid out.
  byId("widgets").classList.add("measured");
  spaces = all.map((frame) => ({ width: frame.lastElementChild.clientWidth, more: 0 }));
  draw();
  // What stands beside something taller grows with it.
  const free = all.map(({ lastElementChild: body }, place) => GROWING.has(PAGE.layout.widgets[place].kind)
    ? body.clientHeight - [...body.children].reduce((sum, part) => sum + part.getBoundingClientRect().height, 0) : 0);
  free.forEach((room, place) => {
    if (room <= 5 * em()) return;
    spaces[place].more = Math.min(room - 3 * em(), 16 * em());
    fillFrame(all[place], PAGE.layout.widgets[place], spaces[place]);
  });
  byId("widgets").classList.remove("measured");
}

function draw() {
  const focused = document.activeElement;
  const inside = focused?.closest?.(".widget");
  const key = focused?.dataset?.key;
  const all = [...byId("widgets").children];
  all.forEach((frame, place) => fillFrame(frame, PAGE.layout.widgets[place], spaces[place]));
  // Whoever chose with the keyboard stays where they were.
  if (inside && key) {
    const again = [...inside.querySelectorAll("[data-key]")].find((made) => made.dataset.key === key);
    if (again) { rove(again); again.focus({ preventScroll: true }); }
  }
}

function rove(stop) {
  for (const other of stop.closest(".body").querySelectorAll(".choose, .heat button")) other.setAttribute("tabindex", other === stop ? 0 : -1);
}

function changed(withFilters = true) {
  const field = document.activeElement?.id;
  if (withFilters) filters();
  draw();
  if (withFilters && field?.startsWith("filter-")) byId(field)?.focus({ preventScroll: true });
  writeAddress();
  say();
}

function say() {
  const of = question();
  const group = chosenGroup();
  byId("survey-title").textContent = survey().title;
  if (!of) { byId("voice").textContent = "No question of this survey can have a mean."; return; }
  const [own, row] = [result(of.path), benchmark(of.path, group)];
  byId("voice").textContent = `${of.title}, ${periodOfChoice()}. You: ${own.mean === null ? why(own, of) : figure(own.mean, of)}. `
    + `${groupTitle(group)}: ${row.mean === null ? why(row, of) : figure(row.mean, of)}.`;
}

// -- keys, theme, size ----------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const stop = event.target.closest?.(".choose, .heat button");
  if (!stop) return;
  if (event.key === "Enter" || event.key === " ") {
    if (stop.tagName === "BUTTON") return;
    event.preventDefault();
    stop.dispatchEvent(new MouseEvent("click"));
    return;
  }
  const stops = [...stop.closest(".body").querySelectorAll(".choose, .heat button")];
  const across = stop.closest(".heat tr")?.querySelectorAll("button").length ?? 1;
  const move = { ArrowDown: across, ArrowUp: -across, ArrowRight: 1, ArrowLeft: -1, Home: -stops.length, End: stops.length }[event.key];
  if (!move) return;
  event.preventDefault();
  const next = stops[Math.min(Math.max(stops.indexOf(stop) + move, 0), stops.length - 1)];
  rove(next);
  next.focus();
});

function theme(name) {
  document.documentElement.dataset.theme = name;
  byId("theme").textContent = name === "dark" ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", `Switch to ${name === "dark" ? "light" : "dark"} colours`);
}

const dark = matchMedia("(prefers-color-scheme: dark)");
theme(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => theme(dark.matches ? "dark" : "light"));
byId("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));

function methods() {
  const found = new Set(SURVEYS.flatMap((known) => [known.summary.method, ...["results", "cells", "comparisons", "distribution", "segments", "forces", "words"]
    .flatMap((name) => { const column = PAGE.surveys[known.place]?.[name].columns.method; return column?.of ?? column?.all ?? column ?? []; })]));
  byId("methods").lastElementChild.replaceChildren(...[...found].filter(Boolean).map((words) => element("li", {}, words)));
}

SURVEYS.forEach((known, place) => { known.place = place; });
if (SURVEYS.length) {
  readAddress();
  filters();
  frames();
  settleSpaces();
  say();
  byId("reset").addEventListener("click", () => { history.replaceState(null, "", "#"); readAddress(); changed(); });
  // Nobody reads them before opening them.
  byId("methods").addEventListener("toggle", methods, { once: true });
  let drawnAt = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== drawnAt) { drawnAt = innerWidth; settleSpaces(); }
  });
  addEventListener("hashchange", () => { readAddress(); filters(); draw(); say(); });
} else {
  byId("voice").textContent = "This organisation has not answered any survey yet.";
}
