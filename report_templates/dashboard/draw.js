// Small things that all drawings are made of: elements, scales, text that fits, and buttons in a drawing.

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// Words go in as text and never as markup, so titles can hold what they like.
function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

// To ask for it makes the browser settle what was changed, so it is asked for once a drawing of the page.
let unitOfPage = 16;
const em = () => unitOfPage;
const settleUnit = () => { unitOfPage = parseFloat(getComputedStyle(document.documentElement).fontSize); };
const pen = document.createElement("canvas").getContext("2d");

const widths = new Map();

// In pixels; the same words are measured once.
function widthOf(words, size = 0.85, weight = 400) {
  const key = `${weight} ${size * em()} ${words}`;
  if (!widths.has(key)) {
    pen.font = `${weight} ${size * em()}px "Helvetica Neue", Arial, "Liberation Sans", sans-serif`;
    widths.set(key, pen.measureText(words).width);
  }
  return widths.get(key);
}

// As many words as there is room for; the whole text is in the name of the element.
function fitted(text, room, size = 0.85, weight = 400) {
  if (widthOf(text, size, weight) <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(`${text.slice(0, middle)}\u2026`, size, weight) <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low).trimEnd()}\u2026`;
}

const text = (x, y, words, kind = "", attributes = {}) => shape("text", { x, y, class: kind, ...attributes }, words);

// Words beside a button whose name has them too: they are not read twice, and clicks go through them.
const caption = (x, y, words, kind, attributes = {}) => text(x, y, words, `caption ${kind}`, { "aria-hidden": "true", ...attributes });

// From figures to places; where a scale has no width, everything stands in its middle.
function scale(low, high, from, to) {
  const place = (value) => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from));
  place.low = low;
  place.high = high;
  return place;
}

// Round places for the lines of an axis.
function ticks(low, high, about = 5) {
  if (!(high > low)) return [low];
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const found = [];
  for (let number = Math.ceil(low / step - 1e-9); number * step <= high + 1e-9 * step; number += 1) {
    found.push(Number((number * step).toPrecision(12)));
  }
  return found;
}

// A little room around what is drawn; never beyond the limits of the question.
function limits(drawn, of, whole = true) {
  if (whole && of.low !== null && of.high !== null) return [of.low, of.high];
  const known = drawn.filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const room = (high - low || Math.abs(high) || 1) * 0.15;
  return [Math.max(low - room, of.low ?? -Infinity), Math.min(high + room, of.high ?? Infinity)];
}

function axis(place, of, top, bottom, about = 5) {
  return shape("g", { class: "axis", "aria-hidden": "true" }, ticks(place.low, place.high, about).map((value) => [
    shape("line", { x1: place(value), x2: place(value), y1: top, y2: bottom }),
    text(place(value), bottom + em(), tickWords(value, of), "tick", { "text-anchor": "middle" }),
  ]));
}

const tickWords = (value, of) => (isShare(of) ? rounded(value, 0, 2) + PER_CENT : String(value).replace("-", MINUS));

function drawing(width, height, label, ...children) {
  const interactive = children.flat(Infinity).some((child) => child?.classList?.contains("choose"));
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing", "font-size": 0.85 * em(),
    role: interactive ? "group" : "img", "aria-label": label }, ...children);
}

// A part of a drawing that can be chosen; charts have one stop of the TAB key, arrows move inside.
function choosable(key, label, isChosen, act, ...children) {
  const made = shape("g", { class: `choose${isChosen ? " chosen" : ""}`, role: "button", tabindex: -1,
    "data-key": key, "aria-pressed": String(isChosen), "aria-label": label }, shape("title", {}, label), ...children);
  made.addEventListener("click", act);
  return made;
}

const diamond = (x, y, size, kind) => shape("path", { class: kind,
  d: `M${x} ${y - size}L${x + size} ${y}L${x} ${y + size}L${x - size} ${y}Z` });
const line = (x1, y1, x2, y2, kind) => shape("line", { x1, y1, x2, y2, class: kind });
const box = (x, y, width, height, kind, attributes = {}) =>
  shape("rect", { x, y, width: Math.max(width, 0), height, class: kind, ...attributes });
