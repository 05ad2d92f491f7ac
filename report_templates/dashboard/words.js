// Figures in words, as controlplane/report/words.py says them: the same decimals, the same rounding.

const NOTHING = "\u2013";
const MINUS = "\u2212";
const PER_CENT = "\u00a0%";
const STATUS = { ok: "current", carried: "earlier date", protected: "protected", held: "next edition", none: "no data" };
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];

// A number in decimals, half to even, from its shortest decimal form: 0.285 is 0.28 everywhere.
function rounded(value, places, shift = 0) {
  const [, sign, whole, part = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  const digits = whole + part;
  const drop = part.length - Number(power) - shift - places;
  let kept = BigInt(digits);
  if (drop > 0) {
    const unit = 10n ** BigInt(drop);
    const rest = kept % unit;
    kept /= unit;
    if (rest * 2n > unit || (rest * 2n === unit && kept % 2n === 1n)) kept += 1n;
  } else {
    kept *= 10n ** BigInt(-drop);
  }
  const text = String(kept).padStart(places + 1, "0");
  const front = (places ? text.slice(0, -places) : text).replace(/\B(?=(\d{3})+$)/g, ",");
  const back = places ? `.${text.slice(-places)}` : "";
  return (sign && kept !== 0n ? MINUS : "") + front + back;
}

const isShare = (question) => question.measurement === "binary";

function bare(value, question) {
  return rounded(value, question.decimals, isShare(question) ? 2 : 0);
}

function figure(value, question) {
  return value === null ? NOTHING : bare(value, question) + (isShare(question) ? PER_CENT : "");
}

function difference(value, question) {
  if (value === null) return NOTHING;
  const text = bare(value, question);
  const signed = text.startsWith(MINUS) || !/[1-9]/.test(text) ? text : `+${text}`;
  return signed + (isShare(question) ? " points" : "");
}

function span(low, high, question, say = figure) {
  if (low === null || high === null) return NOTHING;
  return `${say(low, question).replace(PER_CENT, "").replace(" points", "")} to ${say(high, question)}`;
}

const share = (value, places = 0) => (value === null ? NOTHING : rounded(value, places, 2) + PER_CENT);
const count = (value) => (value === null ? NOTHING : rounded(value, 0));
const atLeast = (value) => (value === null ? NOTHING : `${count(value)} or more`);

function day(text) {
  if (!text) return NOTHING;
  const [year, month, date] = text.slice(0, 10).split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

function month(text) {
  const [year, number] = text.split("-").map(Number);
  return `${MONTHS[number - 1].slice(0, 3)} ${year}`;
}

function minutes(seconds) {
  if (seconds === null) return NOTHING;
  return seconds < 60 ? "under a minute" : `${rounded(seconds / 60, 0)} min`;
}

function periodWords(period, start) {
  if (period === "all_time") return "All time";
  if (period === "year") return start.slice(0, 4);
  if (period === "quarter") return `${start.slice(0, 4)}, quarter ${Math.ceil(Number(start.slice(5, 7)) / 3)}`;
  return month(start);
}
