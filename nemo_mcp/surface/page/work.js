// Work that goes on: how far it is, looked at again and again, ever less often, until it is over or nobody looks.
const SOON_MS = 1200;
const SELDOM_MS = 10000;
const MOST_FAILURES = 5;
const follow = { session: null, turn: 0, timer: 0, pause: SOON_MS, failures: 0, mark: "", before: new Set() };

function showJobs(jobs) {
  byId("work").hidden = jobs.length === 0;
  byId("work-title").textContent = say(jobs.every((job) => job.finished) ? "over" : "work");
  byId("jobs").replaceChildren(...jobs.map(jobRow));
}

function jobRow(job) {
  const known = job.kind === "edit" || job.kind === "export" || job.kind === "upload" ? say(job.kind) : job.kind;
  const what = job.kind === "edit" && job.about ? `${known}: ${job.about}` : known;
  const share = job.finished ? 100 : Math.round(100 * (job.share ?? -1));
  const bar = make("div", {
    class: `bar${job.finished ? " over" : ""}${job.progress === "failed" ? " bad" : ""}`, role: "progressbar", "aria-label": what, "aria-valuemin": 0,
    "aria-valuemax": 100, "aria-valuenow": share >= 0 ? share : undefined, "aria-valuetext": job.progress,
  }, make("i"));
  if (share >= 0) bar.firstChild.style.width = `${Math.max(share, 2)}%`;
  const how = make("span", { class: "how" }, job.finished ? ended(job.progress) : job.progress || "");
  return make("li", { class: "job" }, make("span", { class: "what", title: what }, what), how, bar);
}

// How a job is over, in the words of the server: done, failed, asks something.
const ended = (how) => say({ done: "done", failed: "failed" }[how] || "needs_input");

// Begin to look at a session. A call that is under way calls again and again; one look at a time is enough.
function watch(session) {
  if (!session || host.gone || !(host.can.serverResources || host.can.serverTools)) return;
  rest();
  Object.assign(follow, { session, pause: SOON_MS, failures: 0 });
  look();
}

function rest() {
  clearTimeout(follow.timer);
  follow.session = null;
  follow.turn += 1; // what an earlier look still brings is old
}

function schedule() {
  clearTimeout(follow.timer);
  if (follow.session && !document.hidden && !host.gone) follow.timer = setTimeout(look, follow.pause);
}

async function look() {
  const { session, turn } = follow;
  try {
    const view = await glance(session);
    if (turn !== follow.turn) return;
    follow.failures = 0;
    seen(view);
  } catch {
    if (turn !== follow.turn) return;
    follow.failures += 1;
    if (follow.failures >= MOST_FAILURES) {
      rest();
      tell("failed", say("blind"));
    }
  }
  follow.pause = Math.min(SELDOM_MS, follow.pause * 1.3);
  schedule();
}

// By resources, which changes nothing; only where the host hands on no resources by the tool. The timeline is asked
// for when it is not known, and when the work is over.
async function glance(session) {
  if (!host.can.serverResources) {
    const result = await callTool("state", { session });
    return { jobs: result.structuredContent.jobs, timeline: result._meta?.["nemo/timeline"] };
  }
  const read = (what) => readJson(`nemo://sessions/${encodeURIComponent(session)}/${what}`);
  const { jobs } = await read("jobs");
  const running = jobs.some((job) => !job.finished);
  return { jobs, timeline: drawn && running ? null : await read("view") };
}

function seen(view) {
  const jobs = view.jobs || [];
  const running = jobs.filter((job) => !job.finished);
  const over = jobs.filter((job) => job.finished && follow.before.has(job.job));
  const mark = running.map((job) => `${job.job} ${job.share}`).join();
  if (mark !== follow.mark) follow.pause = SOON_MS;
  follow.mark = mark;
  for (const job of running) follow.before.add(job.job);
  showJobs([...running, ...over]);
  if (view.timeline) draw(view.timeline);
  if (running.length || page.calling) return;
  rest();
  showCredits();
  const film = over.find((job) => job.kind === "export");
  if (film && film.job !== shownJob && host.can.serverResources) {
    readJson(`nemo://exports/${film.job}`).then(({ job, told }) => showFilm({ job, ...told }, null), () => {});
  }
}

async function showCredits() {
  if (!host.can.serverTools || host.gone) return;
  try {
    const told = (await callTool("credits")).structuredContent;
    const parts = [say("credits", figure(told.available, 1)), told.frozen ? say("frozen", figure(told.frozen, 1)) : ""];
    byId("credits").textContent = parts.filter(Boolean).join(" · ");
    byId("credits").hidden = false;
  } catch {
    byId("credits").hidden = true; // what it says is not needed to go on
  }
}
