// What the host tells: a call that begins, its result, or that it was cancelled.
const page = { tool: "", calling: false };

function tell(kind, head, ...rest) {
  const notice = byId("notice");
  notice.className = kind;
  notice.replaceChildren(make("p", { class: "head" }, head), ...rest.filter(Boolean));
}

const hush = () => byId("notice").replaceChildren();

function begin({ arguments: given = {} }) {
  page.calling = true;
  const about = typeof given.instruction === "string" ? given.instruction : "";
  const head = { edit: "editNow", export: "exportNow" }[page.tool] || "stateNow";
  tell("", `${say(head)} …`, about && make("blockquote", {}, about));
  const named = typeof given.session === "string" && given.session !== "new" ? given.session : null;
  if (page.tool !== "state") watch(named);
}

function finish(result) {
  page.calling = false;
  rest();
  const told = result.structuredContent;
  if (result.isError || !told) {
    fail(textOf(result));
    return;
  }
  const view = result._meta?.["nemo/timeline"];
  const image = imageOf(result);
  if (told.path) showFilm(told, image);
  else if (image) showDraft(image);
  explain(told);
  showJobs(told.jobs || []);
  if (view) draw(view);
  const files = (told.assets || []).map((asset) => asset.name);
  byId("files").hidden = files.length === 0;
  byId("files").textContent = say("files", files.join(", "));
  const running = told.status === "running";
  if (running && !told.jobs) showJobs([{ job: told.job, kind: String(told.job).split("-")[0], progress: "" }]);
  if (running) follow.before.add(told.job);
  if (running || !view) watch(told.session);
  if (!running) showCredits();
}

function showDraft(image) {
  byId("film").hidden = false;
  byId("film-title").textContent = say("now");
  byId("screen").replaceChildren(make("img", { src: image, alt: say("picture", say("draft")) }));
}

// An error of ours is what happened, an empty line, and what to do about it.
function fail(text) {
  const [what, ...rest] = text.split("\n\n");
  const hints = rest.map((hint) => make("p", { class: "hint" }, say("hint", hint.replace(/^hint: /, "").replaceAll("`", ""))));
  tell("failed", say("error"), make("p", {}, what), ...hints);
}

function explain(told) {
  const said = told.backend_text && make("blockquote", {}, told.backend_text);
  const note = told.note && make("p", { class: "hint" }, told.note);
  const changes = told.changes?.length ? make("ul", {}, ...told.changes.map((change) => make("li", {}, change))) : null;
  if (told.status === "needs_input") tell("ask", say("needs_input"), said, note);
  else if (told.status === "unconfirmed") tell("ask", say("unconfirmed"), note, changes, said);
  else if (told.status === "failed") tell("failed", say("failed"), note, said);
  else if (told.status === "done" && (changes || said || note)) tell("done", say("done"), changes, said, note);
  else hush();
}

heard["ui/notifications/tool-input"] = begin;
heard["ui/notifications/tool-result"] = finish;
heard["ui/notifications/tool-cancelled"] = () => {
  page.calling = false;
  rest();
  tell("ask", say("stopped"));
};
heard["ui/notifications/host-context-changed"] = (context) => {
  dress(context);
  if (context.toolInfo) page.tool = context.toolInfo.tool?.name || "";
  if (context.locale && drawn) draw(drawn);
};
heard.teardown = rest;

document.addEventListener("visibilitychange", schedule);
watchBoard();
greet().then(() => {
  page.tool = page.tool || host.context.toolInfo?.tool?.name || "";
}, () => {}); // nobody is there to show anything to
