// What the page says, in English and Chinese. Words of the server and names stand as they came.
const SAID = {
  en: {
    timeline: "Timeline", empty: "Nothing is on the timeline yet. Say in the chat what to make.", asText: "Timeline as text", tracks: ["track", "tracks"],
    segments: ["segment", "segments"], moreSegments: "{0} more", moreTracks: "{0} more tracks are not shown.",
    film: "Exported file", still: "Exported picture", now: "How it looks now", sheet: "Contact sheet of {0}",
    picture: "Picture of {0}", draft: "the current draft", play: "Play", loading: "Loading, {0}", copy: "Copy path",
    copied: "Copied.", select: "The path is selected: copy it with your keyboard.", open: "Open in the browser",
    tooLarge: "It is too large to be played here: open the file.", notPlayed: "It cannot be played here: open the file.",
    closed: "The host did not open the link: {0}", work: "In progress", edit: "Edit", export: "Export", upload: "Upload",
    over: "Finished", blind: "The progress cannot be read at the moment.",
    done: "Done", needs_input: "A question for you", unconfirmed: "Not confirmed", failed: "Failed",
    error: "That did not work", stopped: "The call was cancelled. An edit that was already sent goes on.",
    credits: "{0} credits available", frozen: "{0} reserved", length: "length {0}", exportNow: "Rendering the film",
    editNow: "Editing", stateNow: "Looking at the timeline", noName: "without a name", from: "from {0}",
    hint: "Next step: {0}", files: "Files: {0}",
  },
  zh: {
    timeline: "时间线", empty: "时间线还是空的，请在聊天里说想做什么。", asText: "时间线文字版", tracks: ["条轨道", "条轨道"],
    segments: ["个片段", "个片段"], moreSegments: "另有 {0} 个", moreTracks: "另有 {0} 条轨道未显示。",
    film: "导出的文件", still: "导出的图片", now: "当前画面", sheet: "{0} 的缩略图", picture: "{0} 的图片",
    draft: "当前草稿", play: "播放", loading: "加载中 {0}", copy: "复制路径", copied: "已复制。",
    select: "路径已选中，请用键盘复制。", open: "在浏览器中打开", tooLarge: "文件太大，无法在此播放，请直接打开文件。",
    notPlayed: "无法在此播放，请直接打开文件。", closed: "宿主没有打开链接：{0}", work: "进行中", edit: "编辑",
    export: "导出", upload: "上传", over: "已结束", blind: "暂时读不到进度。", done: "完成",
    needs_input: "需要你回答", unconfirmed: "尚未确认", failed: "失败", error: "没有成功",
    stopped: "调用已取消；已经发出的编辑会继续进行。", credits: "可用积分 {0}", frozen: "冻结 {0}", length: "时长 {0}",
    exportNow: "正在渲染视频", editNow: "正在编辑", stateNow: "正在读取时间线", noName: "未命名", from: "从 {0} 开始",
    hint: "下一步：{0}", files: "文件：{0}",
  },
};
const TRACK_WORDS = {
  Video: "视频", Overlay: "叠加", BGM: "配乐", Voice: "配音", Sound: "音效", Title: "标题", Captions: "字幕",
  "Lower third": "人名条", Track: "轨道",
};
let locale = "en";

function speak(tag) {
  try {
    locale = Intl.getCanonicalLocales(tag)[0] || "en";
  } catch {
    locale = "en";
  }
  document.documentElement.lang = chinese() ? locale : "en";
}

const chinese = () => /^zh\b/i.test(locale);

function say(key, ...values) {
  const text = SAID[chinese() ? "zh" : "en"][key] || key;
  return String(text).replace(/\{(\d)\}/g, (_, place) => values[place] ?? "");
}

function count(number, key) {
  const [one, many] = SAID[chinese() ? "zh" : "en"][key];
  return `${figure(number)} ${number === 1 ? one : many}`;
}

const figure = (number, digits = 0) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(number);

const trackWord = (word) => (chinese() && TRACK_WORDS[word]) || word;

// 2500 is 2.5 s, 75000 is 1:15; with `long` 2500 is 0:03, beside longer times.
function clock(ms, long = ms >= 60000) {
  if (!long) return `${figure(ms / 1000, 1)} s`;
  const whole = Math.round(ms / 1000);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${parts.join(":")}` : `${Number(parts[0])}:${parts[1]}`;
}

function span(start, length) {
  if (start === undefined) return length === undefined ? "" : say("length", clock(length));
  if (length === undefined) return say("from", clock(start));
  const end = start + length;
  if (end < 60000) return `${figure(start / 1000, 1)}–${figure(end / 1000, 1)} s`;
  return `${clock(start, true)}–${clock(end)}`;
}

function size(bytes) {
  const mb = bytes / 1048576;
  return `${figure(mb, mb < 10 ? 2 : 0)} MB`;
}
