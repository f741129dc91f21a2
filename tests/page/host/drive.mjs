// Drives Chromium for the checks: a command as JSON on each line in, its answer as JSON on a line out.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const [packages, chromium] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(packages, "package.json"));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
let browser = null;
let page = null;
let faults = [];

const app = async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = page.frames().find((frame) => frame.name() === "app" && frame.url() === "about:srcdoc");
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the page is not there");
};

const commands = {
  // The host's program in one file.
  async bundle({ target }) {
    const esbuild = (await load("esbuild")).default;
    await esbuild.build({
      entryPoints: [join(here, "host.mjs")], bundle: true, format: "esm", target: "es2022", outfile: target,
      nodePaths: [join(packages, "node_modules")], logLevel: "silent",
    });
  },
  async launch() {
    const { default: puppeteer } = await load("puppeteer-core");
    browser = await puppeteer.launch({ executablePath: chromium, headless: true, args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--lang=en"] });
    return browser.version();
  },
  async open({ url, width, height, scheme, motion }) {
    await page?.close();
    faults = [];
    page = await browser.newPage();
    // About the sandbox of the proxy, which the protocol wants as it is.
    const known = /allow-scripts and allow-same-origin/;
    page.on("console", (message) => ["error", "warn"].includes(message.type()) && !known.test(message.text()) && faults.push(`console: ${message.text()}`));
    page.on("pageerror", (problem) => faults.push(`error: ${problem}`));
    page.on("request", (asked) => !/^(data:|about:)/.test(asked.url()) && !asked.url().startsWith(new URL(url).origin) && !asked.url().includes("/sandbox.html") && faults.push(`asked for ${asked.url()}`));
    await page.evaluateOnNewDocument(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: scheme || "light" },
      { name: "prefers-reduced-motion", value: motion || "no-preference" },
    ]);
    await page.setViewport({ width, height: height || 900, deviceScaleFactor: 1 });
    await page.goto(url);
    await page.waitForFunction(() => window.checks);
  },
  host: ({ code }) => page.evaluate(`(async () => (${code}))()`),
  app: async ({ code }) => (await app()).evaluate(`(async () => (${code}))()`),
  async until({ code, limit }) {
    await (await app()).waitForFunction(code, { timeout: limit || 30000, polling: 50 });
  },
  async click({ selector }) {
    await (await (await app()).waitForSelector(selector)).click();
  },
  async focus({ selector }) {
    await (await (await app()).waitForSelector(selector)).focus();
  },
  press: ({ key }) => page.keyboard.press(key),
  resize: ({ width, height }) => page.setViewport({ width, height: height || 900, deviceScaleFactor: 1 }),
  async shot({ path }) {
    writeFileSync(path, await page.screenshot({ fullPage: true }));
  },
  async axe() {
    const frame = await app();
    await frame.evaluate(axe);
    const found = await frame.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")})`);
  },
  faults: () => faults,
  close: () => browser?.close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, ...given } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: (await commands[name](given)) ?? null }));
  } catch (problem) {
    console.log(JSON.stringify({ problem: String(problem?.stack || problem) }));
  }
  if (name === "close") break;
}
process.exit();
