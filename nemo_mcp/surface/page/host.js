// The wire to the host: JSON-RPC over postMessage, as MCP Apps (2026-01-26) has it.
const PATIENCE_MS = 60000;
const host = { can: {}, context: {}, gone: false };
const waiting = new Map();
const heard = {};
let lastId = 0;

const byId = (id) => document.getElementById(id);

// Text only ever becomes text: nothing that is shown is read as HTML.
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const post = (message) => window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
const notify = (method, params = {}) => post({ method, params });

function request(method, params = {}) {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(id, null, { message: "no answer" }), PATIENCE_MS);
    waiting.set(id, { resolve, reject, timer });
    post({ id, method, params });
  });
}

function settle(id, result, error) {
  const found = waiting.get(id);
  if (!found) return;
  waiting.delete(id);
  clearTimeout(found.timer);
  if (error) found.reject(new Error(String(error.message || "refused")));
  else found.resolve(result);
}

const answers = {
  ping: () => ({}),
  "ui/resource-teardown": () => {
    host.gone = true;
    heard.teardown?.();
    return {};
  },
};

function listen(event) {
  const message = event.data;
  if (event.source !== window.parent || !message || message.jsonrpc !== "2.0") return;
  if (!("method" in message)) {
    settle(message.id, message.result, message.error);
  } else if ("id" in message) {
    const answer = answers[message.method];
    if (answer) post({ id: message.id, result: answer(message.params) });
    else post({ id: message.id, error: { code: -32601, message: "Method not found" } });
  } else {
    heard[message.method]?.(message.params || {});
  }
}

// The JSON of a resource of ours.
async function readJson(uri) {
  const found = await request("resources/read", { uri });
  return JSON.parse(found.contents[0].text);
}

async function callTool(name, args = {}) {
  const result = await request("tools/call", { name, arguments: args });
  if (result.isError) throw new Error(textOf(result));
  return result;
}

const textOf = (result) =>
  (result.content || []).filter((block) => block.type === "text").map((block) => block.text).join("\n");

function dress(context) {
  Object.assign(host.context, context);
  const root = document.documentElement;
  if (context.theme === "light" || context.theme === "dark") root.style.colorScheme = context.theme;
  for (const [name, value] of Object.entries(context.styles?.variables || {})) {
    if (/^--[a-z0-9-]+$/.test(name) && value) root.style.setProperty(name, String(value));
  }
  const inset = context.safeAreaInsets;
  if (inset) document.body.style.padding = [inset.top, inset.right, inset.bottom, inset.left].map((px) => `${Number(px) || 0}px`).join(" ");
  if (context.locale) speak(context.locale);
}

// The height of what is shown; a host that fixes it does not listen.
function reportSize() {
  let last = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(byId("page").getBoundingClientRect().height);
    if (height && height !== last) notify("ui/notifications/size-changed", { height: (last = height) });
  });
  observer.observe(byId("page"));
}

async function greet() {
  window.addEventListener("message", listen);
  const said = await request("ui/initialize", {
    protocolVersion: "2026-01-26",
    appInfo: { name: "nemo", title: "NemoVideo", version: "1" },
    appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
  });
  host.can = said.hostCapabilities || {};
  dress(said.hostContext || {});
  notify("ui/notifications/initialized");
  reportSize();
}
