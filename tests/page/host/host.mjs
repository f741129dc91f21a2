// A host as the official bridge makes it, connected to the real server. `start` shows the page for one call.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { AppBridge, PostMessageTransport, RESOURCE_MIME_TYPE, getToolUiResourceUri } from "@modelcontextprotocol/ext-apps/app-bridge";

const ME = { name: "page-checks", version: "1" };
const seen = { asked: [], links: [], logs: [], sizes: [], initialized: null };
let bridge = null;
let client = null;

async function connect() {
  client = new Client(ME, { capabilities: { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: [RESOURCE_MIME_TYPE] } } } });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", location.href)));
  const asked = client.request.bind(client);
  client.request = (message, ...others) => {
    seen.asked.push({ method: message.method, ...message.params });
    return asked(message, ...others);
  };
  return client;
}

async function html(uri) {
  const [content] = (await client.readResource({ uri })).contents;
  if (content.mimeType !== RESOURCE_MIME_TYPE) throw new Error(`not a page: ${content.mimeType}`);
  return { html: content.text, ...(content._meta?.ui || {}) };
}

async function sandbox() {
  document.querySelector("iframe")?.remove();
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
  const ready = new Promise((resolve) => {
    addEventListener("message", function heard({ source, data }) {
      if (source !== frame.contentWindow || data?.method !== "ui/notifications/sandbox-proxy-ready") return;
      removeEventListener("message", heard);
      resolve();
    });
  });
  document.body.append(frame);
  frame.src = `http://localhost:${location.port}/sandbox.html`;
  await ready;
  return frame;
}

// `given`: tool, args, context, sandbox, capabilities, result (instead of a call), hold (no result yet).
async function start(given) {
  await connect();
  const tool = (await client.listTools()).tools.find(({ name }) => name === given.tool);
  const page = await html(getToolUiResourceUri(tool));
  const frame = await sandbox();
  const able = given.capabilities || { openLinks: {}, serverTools: {}, serverResources: {} };
  bridge = new AppBridge(client, ME, able, { hostContext: { toolInfo: { tool }, ...given.context } });
  bridge.onopenlink = async ({ url }) => (seen.links.push(url), {});
  bridge.onloggingmessage = (message) => seen.logs.push(message);
  bridge.onsizechange = ({ height }) => {
    seen.sizes.push(height);
    frame.style.height = `${height}px`;
  };
  const initialized = new Promise((resolve) => (bridge.oninitialized = resolve));
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  await bridge.sendSandboxResourceReady({ ...page, sandbox: given.sandbox });
  await initialized;
  seen.initialized = { app: bridge.getAppVersion(), can: bridge.getAppCapabilities() };
  seen.asked.length = 0;
  await bridge.sendToolInput({ arguments: given.args });
  if (given.hold) return null;
  const result = given.result || (await client.callTool({ name: given.tool, arguments: given.args }));
  await bridge.sendToolResult(result);
  return result.structuredContent || null;
}

window.checks = {
  seen,
  start,
  read: (uri) => client.readResource({ uri }),
  call: (name, args) => client.callTool({ name, arguments: args }),
  send: (result) => bridge.sendToolResult(result),
  cancel: (reason) => bridge.sendToolCancelled({ reason }),
  context: (changed) => bridge.sendHostContextChange(changed),
  ping: () => bridge.request({ method: "ping" }, undefined),
  teardown: () => bridge.teardownResource({}),
};
