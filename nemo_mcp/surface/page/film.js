// The exported file: its contact sheet at once, the film itself when somebody wants to see it.
const LARGEST_MB = 22;
const PLAYED = /\.(mp4|webm|mp3|wav|gif)$/i;
const SHOWN = /^image\/(jpeg|png|webp|gif)$/;
let shownJob = null;

const baseName = (path) => String(path).split(/[\\/]/).pop();

function imageOf(result) {
  const found = (result.content || []).find((block) => block.type === "image" && SHOWN.test(block.mimeType));
  return found && /^[A-Za-z0-9+/=]+$/.test(found.data) ? `data:${found.mimeType};base64,${found.data}` : null;
}

// `told` is the result of an export, or what a finished one says of itself.
function showFilm(told, image) {
  const name = told.path ? baseName(told.path) : told.name || "";
  shownJob = told.job;
  byId("film").hidden = false;
  byId("film-title").textContent = say(/\.(png|jpe?g)$/i.test(name) ? "still" : "film");
  const alt = say(PLAYED.test(name) ? "sheet" : "picture", name);
  byId("screen").replaceChildren(...(image ? [make("img", { src: image, alt })] : []));
  const facts = [
    name,
    told.seconds ? clock(told.seconds * 1000) : "",
    told.width && told.height ? `${told.width}×${told.height}` : "",
    told.mb ? `${figure(told.mb, 2)} MB` : "",
  ];
  byId("film-facts").textContent = facts.filter(Boolean).join(" · ");
  byId("path").hidden = !told.path;
  byId("path-text").textContent = told.path || "";
  byId("film-note").textContent = "";
  byId("film-actions").replaceChildren(...actions(told, name));
}

function actions(told, name) {
  const made = [];
  const add = (key, act, first) => {
    const button = make("button", { type: "button", class: first ? "act first" : "act" }, say(key));
    button.addEventListener("click", () => act(button));
    made.push(button);
  };
  if (PLAYED.test(name) && host.can.serverResources) {
    if ((told.mb || 0) <= LARGEST_MB) add("play", (button) => play(told.job, button), true);
    else byId("film-note").textContent = say("tooLarge");
  }
  if (told.path) add("copy", () => copy(told.path));
  if (/^https?:\/\//.test(told.url || "") && host.can.openLinks) add("open", () => openLink(told.url));
  return made;
}

// `data:` and not `blob:`, because the policy that hosts must use by default allows only that.
async function play(job, button) {
  const again = button.textContent;
  button.disabled = true;
  try {
    const film = await readJson(`nemo://exports/${job}`);
    if (!film.pieces) throw new Error("no pieces");
    const pieces = [];
    for (let piece = 0; piece < film.pieces; piece += 1) {
      button.textContent = say("loading", `${figure((100 * piece) / film.pieces)} %`);
      const found = await request("resources/read", { uri: `nemo://exports/${job}/${piece}` });
      pieces.push(found.contents[0].blob);
    }
    await present(film, `data:${film.media_type};base64,${pieces.join("")}`);
    button.remove();
  } catch {
    byId("film-note").textContent = say("notPlayed");
    button.textContent = again;
    button.disabled = false;
  }
}

async function present(film, source) {
  const [kind] = film.media_type.split("/");
  if (kind === "image") {
    byId("screen").replaceChildren(make("img", { src: source, alt: say("picture", film.name) }));
    return;
  }
  const player = make(kind === "audio" ? "audio" : "video", { controls: true, playsinline: true, "aria-label": film.name });
  await new Promise((resolve, reject) => {
    player.addEventListener("loadedmetadata", resolve, { once: true });
    player.addEventListener("error", reject, { once: true });
    player.src = source;
  });
  byId("screen").replaceChildren(player);
  player.focus();
  player.play().catch(() => {}); // some hosts want one more press
}

async function copy(path) {
  try {
    await navigator.clipboard.writeText(path);
    byId("film-note").textContent = say("copied");
  } catch {
    getSelection().selectAllChildren(byId("path-text"));
    const done = document.execCommand("copy");
    byId("film-note").textContent = say(done ? "copied" : "select");
  }
}

async function openLink(url) {
  try {
    if ((await request("ui/open-link", { url }))?.isError) throw new Error("refused");
  } catch {
    byId("film-note").textContent = say("closed", url);
  }
}
