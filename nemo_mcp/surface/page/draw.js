// The timeline as a picture: a ruler, a row for each track, a button for each segment.
const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200];
const TICK_PX = 64;
const LABEL_PX = 26;
const LANE_PX = 44;
let drawn = null;

// Where each segment lies, in ms. One that does not tell its start follows the one before it.
function laid(track) {
  let cursor = 0;
  const pieces = track.segments.map((segment) => {
    const start = segment.start_ms ?? cursor;
    const end = start + (segment.duration_ms ?? 0);
    cursor = Math.max(cursor, end);
    return { segment, start, end, left: start, right: end, lane: 0 };
  });
  return pieces.sort((one, other) => one.start - other.start);
}

// Segments that lie over one another stand in lanes of their own; those that blend meet in the middle of the blend.
function stack(pieces) {
  const last = [];
  for (const piece of pieces) {
    const blends = (each) => each.end - piece.start <= Math.max(1, Math.min(each.end - each.start, piece.end - piece.start) / 2);
    const free = last.findIndex(blends);
    piece.lane = free < 0 ? last.length : free;
    const before = last[piece.lane];
    if (before && before.end > piece.start) before.right = piece.left = (before.end + piece.start) / 2;
    last[piece.lane] = piece;
  }
  return Math.max(1, last.length);
}

function draw(view) {
  drawn = view;
  byId("timeline").hidden = false;
  byId("timeline-title").textContent = say("timeline");
  const rows = (view.tracks || []).map((track) => ({ track, pieces: laid(track) }));
  const ends = rows.flatMap((row) => row.pieces.map((piece) => piece.end));
  const total = Math.max(view.duration_ms || 0, ...ends, 1);
  byId("empty").hidden = rows.length > 0;
  byId("empty").textContent = say("empty");
  byId("board").hidden = byId("as-text").hidden = rows.length === 0;
  const at = place();
  byId("detail").textContent = "";
  byId("tracks").replaceChildren(...rows.map((row, index) => trackRow(row, index, total)));
  byId("more").hidden = !view.more;
  byId("more").textContent = view.more ? say("moreTracks", view.more) : "";
  byId("as-text-title").textContent = say("asText");
  byId("as-text-lines").textContent = rows.map(lines).join("\n");
  head(view, rows.length);
  comeBack(at);
  measure(total);
}

function head(view, tracks) {
  const facts = [
    view.duration_ms ? clock(view.duration_ms) : "",
    view.width && view.height ? `${view.width}×${view.height}` : "",
    tracks ? count(tracks + (view.more || 0), "tracks") : "",
  ];
  byId("title").textContent = view.title || "NemoVideo";
  byId("facts").textContent = facts.filter(Boolean).join(" · ");
}

function trackRow({ track, pieces }, row, total) {
  const lanes = stack(pieces);
  const name = `${row + 1}. ${trackWord(track.word)}`;
  const lane = make("div", { class: "lane" }, ...pieces.map((piece, index) => clip(track, piece, row, index, total)));
  const end = Math.max(0, ...pieces.map((piece) => piece.end));
  if (track.more && end < total) {
    const rest = make("div", { class: "rest", "aria-hidden": "true" }, say("moreSegments", track.more));
    rest.style.insetInlineStart = `${(100 * end) / total}%`;
    lane.append(rest);
  }
  lane.style.height = `${lanes * LANE_PX}px`;
  const more = track.more ? ` (${say("moreSegments", track.more)})` : "";
  const label = `${name}, ${count(pieces.length, "segments")}${more}`;
  const word = make("div", { class: "word", "aria-hidden": "true" }, trackWord(track.word));
  return make("div", { class: "track", role: "group", "aria-label": label }, word, lane);
}

function clip(track, piece, row, index, total) {
  const { segment } = piece;
  const name = segment.label || say("noName");
  const time = span(segment.start_ms, segment.duration_ms);
  const kind = ["video", "audio", "text"].includes(track.kind) ? track.kind : "other";
  const button = make("button", {
    type: "button", class: `clip ${kind}`, tabindex: row || index ? -1 : 0,
    "data-row": row, "data-index": index,
  }, make("span", {}, name), " ", make("span", {}, time));
  button.style.insetInlineStart = `${(100 * piece.left) / total}%`;
  button.style.width = `calc(${(100 * (piece.right - piece.left)) / total}% - 2px)`;
  button.style.top = `${piece.lane * LANE_PX}px`;
  button.piece = piece;
  return button;
}

const lines = ({ track, pieces }, row) =>
  [`${row + 1}. ${trackWord(track.word)}`, ...pieces.map(({ segment }) => `   ${describe(segment)}`)]
    .concat(track.more ? [`   ${say("moreSegments", track.more)}`] : []).join("\n");

const describe = (segment) =>
  [segment.label || say("noName"), span(segment.start_ms, segment.duration_ms), ...(segment.notes || [])]
    .filter(Boolean).join(" · ");

// What depends on the width: the ticks, and which names have room.
function measure(total) {
  const width = byId("ruler").clientWidth;
  if (!width) return;
  const seconds = total / 1000;
  const step = STEPS_S.find((each) => (each / seconds) * width >= TICK_PX) || STEPS_S.at(-1);
  const ticks = [];
  for (let tick = 0; tick * step < seconds && ticks.length < 64; tick += 1) {
    const left = (100 * tick * step) / seconds;
    if (((100 - left) / 100) * width < 34) break;
    const mark = make("span", {}, clock(Math.round(tick * step * 1000), seconds >= 60));
    mark.style.insetInlineStart = `${left}%`;
    ticks.push(mark);
  }
  byId("ruler").replaceChildren(...ticks);
  for (const button of clips()) button.classList.toggle("narrow", button.offsetWidth < LABEL_PX);
  byId("ruler").total = total;
}

const clips = () => [...byId("tracks").querySelectorAll(".clip")];

function pick(button) {
  for (const each of clips()) {
    each.tabIndex = each === button ? 0 : -1;
    if (each === button) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
  byId("detail").textContent = describe(button.piece.segment);
}

function place() {
  const focused = document.activeElement;
  return focused?.classList?.contains("clip") ? { ...focused.dataset } : null;
}

// The same place after a new drawing, for whoever was there with the keyboard.
function comeBack(at) {
  const all = clips();
  const back = at && all.find((each) => each.dataset.row === at.row && each.dataset.index === at.index);
  if (back) back.focus();
  else if (all.length) for (const [index, each] of all.entries()) each.tabIndex = index ? -1 : 0;
}

// Left and right along a track, up and down to what lies at the same time on the next one.
function neighbour(button, key) {
  const all = clips();
  const { row, index } = button.dataset;
  const inRow = (number) => all.filter((each) => Number(each.dataset.row) === number);
  const own = inRow(Number(row));
  if (key === "ArrowRight") return own[Number(index) + 1];
  if (key === "ArrowLeft") return own[Number(index) - 1];
  if (key === "Home") return own[0];
  if (key === "End") return own.at(-1);
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const rows = byId("tracks").children.length;
  for (let next = Number(row) + (step || rows + 1); next >= 0 && next < rows; next += step) {
    const there = inRow(next);
    const middle = (button.piece.start + button.piece.end) / 2;
    const away = ({ piece }) => Math.max(piece.start - middle, middle - piece.end, 0);
    if (there.length) return there.reduce((best, each) => (away(each) < away(best) ? each : best));
  }
  return undefined;
}

function watchBoard() {
  const tracks = byId("tracks");
  tracks.addEventListener("focusin", (event) => event.target.closest(".clip") && pick(event.target.closest(".clip")));
  tracks.addEventListener("click", (event) => event.target.closest(".clip")?.focus());
  tracks.addEventListener("keydown", (event) => {
    const button = event.target.closest(".clip");
    const next = button && !event.ctrlKey && !event.metaKey && !event.altKey && neighbour(button, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  new ResizeObserver(() => drawn && measure(byId("ruler").total || 1)).observe(byId("board"));
}
