"""What people say besides the plain words: slang, complaints, roundabout ways, in both languages."""

from typing import Final

TABLE: Final[dict[str, str]] = {
    "want": "i want, i'd like, i would like, i need, we want, we need, 我想要, 我要, 想要",
    "shift.ahead": "forward, forwards, ahead",
    "shift.back": "back, backwards",
    "combine": (
        "put them together, put these together, put those together, put it all together, put everything together, "
        "throw together, glue, glue together, splice, splice together, stick together, 接在一起, 拼到一起, 连成"
    ),
    # actions
    "add": (
        "squeeze, squeeze in, slot in, slot, stick, stick on, tack, tack on, pop in, pop up, pop, drop in, slap, "
        "slap on, slip in, sandwich, chuck in, layer, lay down, sprinkle, whack, bung, could we have, can we have, "
        "can i have, could i have, can i get, could i get, we need, let's have, gimme, give me, give us, give it, "
        "come in with, needs, put up, 来, 来一个, 来个, 整个, 整一个, 弄一个, 安排, 安排一个, 配点, 塞, 塞进, 塞到, "
        "补, 补一个, 摆上, 摆, 盖上"
    ),
    "remove": (
        "don't like, do not like, dislike, hate, 不喜欢, yeet, nuke, ditch, bin, scrap, axe, toss, trash, chuck, "
        "chuck out, dump, lose the, don't want, do not want, don't need, do not need, no longer want, no longer "
        "need, can go, has to go, have to go, must go, should go, should be gone, needs to go, get rid, wipe out, do "
        "away with, cut out, throw, kick out, kill off, hide, hidden, be gone, is not needed, isn't needed, not "
        "needed, unwanted, superfluous, 不要了, 不想要, 去了, 去除掉, 拿走, 干掉, 砍, 砍了, 弃用, 舍弃, 不需要了, "
        "用不着, 删了, 清掉, 去一下, 撤了, 撤下, 删除掉"
    ),
    "cut": (
        "knock, knock off, shave off, take off the end, jump, jump from, jump over, lop, hack off, cut short, skip "
        "over, skip from, leave out everything, 剪, 剪了, 跳到, 砍到"
    ),
    "keep": (
        "just need, only need, only want, just want, i just need, i only need, just leave, leave me, leave just, "
        "hold on to, save only, stick with, 只需要, 只想要, 就留, 就要, 只剩, 光留"
    ),
    "only": (
        "just need, only need, only want, just want, i just need, i only need, just leave, leave me, leave just, "
        "save only, just use, just from, just the, nothing but, 只需要, 只想要, 就留, 就要, 只剩, 光留, 就用"
    ),
    "only-rest": (
        "nothing else, bin the rest, the rest can go, lose the rest, drop the rest, throw away the rest, cut the "
        "rest, remove the rest, delete the rest, forget the rest, that's all, that's it, no more, everything else "
        "can go, drop everything else, remove everything else, delete everything else, cut everything else, bin "
        "everything else, 其余不要, 其他不要, 其余的不要, 其他的不要, 其它不要, 其余都不要, 其他都不要, 剩下的不要, "
        "剩下的都不要, 其余删掉, 其他删掉, 其余的删掉, 其他的删掉, 别的不要, 别的都不要, 其余剪掉, 其余的都剪掉, "
        "其余的剪掉"
    ),
    "change": (
        "spell, spell it, should be spelled, is spelled, 拼成, should read, should say, should be, has to be, have "
        "to be, has to say, must read, must say, needs to read, needs to say, ought to say, ought to be, ought to "
        "read, swap for, is supposed to say, supposed to be, tweak, amend, fix the spelling, respell, reads wrong, "
        "应该是, 应为, 写错了, 应该写, 应该改成, 要写成, 写成, 打成, 要改, 改下, 弄成, 搞成, 整成, 转换成, 应改为"
    ),
    "make": (
        "needs to, need to, needs to stay, wants to be, 需要变, crank, ease, have it, ought, 要求, 弄得, 搞得, 使得"
    ),
    "move": (
        "come last, comes last, come first, comes first, should come last, should come first, should be last, should "
        "be first, should go last, should go first, must come first, must come last, has to come first, has to come "
        "last, should come, should go to, goes first, go first, goes last, go last, at the very front, should open, "
        "should close, kick off with, bump, bump up, pull, pull forward, slide over, swing, 挪到, 挪至, 拖到, 摆到, "
        "换到, 调至, 提到, 挪去, 挪回, 排在, 放回, 往前挪, 往后挪"
    ),
    "replace": "instead use, use instead, sub in, sub, trade, trade in, swap in, 替换掉, 换下, 顶替, 替掉, 代替掉",
    "swap": (
        "swap round, swap over, flip around, trade, change places, 互调, 换个位置, 调个位置, 交换一下, 对换一下, "
        "换一下位置"
    ),
    "switch": "switch",
    "reverse": (
        "倒过来播放顺序, 顺序倒过来, 顺序反一下, 顺序倒一下, 顺序全部反过来, 反着排, 倒着排, 倒着来, from last to "
        "first, last to first, back to front"
    ),
    "use": (
        "use that, use this, use it, 当, 作为, 当作, 当成, 当做, serve as, serves as, goes under, go with, let's go "
        "with, pick, choose"
    ),
    "split": (
        "cut it in two, chop in two, chop in half, chop it in half, slice in two, slice in half, break up, break in "
        "two, slice, slice up, snip in two, make a cut, put a cut, add a cut, cut in half, cut it in half, break, "
        "切一刀, 剪一刀, 一切为二, 切成两半, 断开, 切断, 分开, 剪开, 拆开, 劈开, 一分两段, 切成两截, 分为两段, "
        "对半切, 对半分"
    ),
    "duplicate": (
        "twice in a row, two times in a row, once more, one more time, play twice, play it twice, another copy of, "
        "again after, double up, 再来一遍, 再放一次, 放两遍, 播放两遍, 播两次, 播放两次, 放两次, 重复一遍, 重复一次, "
        "拷贝, 再播一遍"
    ),
    "speed": (
        "twice as fast, double as fast, play it twice as fast, two times as fast, feels slow, seems slow, is slow, "
        "feels sluggish, sluggish, feels too slow, a bit slow, a little slow, "
        "感觉慢, 有点慢, 节奏慢, hurry up, quicken, pick up the pace, zippier, snappier, too slow, drags, 太慢, "
        "快一倍, 提速到, 快速播放"
    ),
    "slow": (
        "feels rushed, feels fast, hectic, a bit fast, a little fast, 有点快, 节奏快了, slo-mo, slomo, slow-motion, "
        "too fast, too quick, too rushed, ease off, 太快, 慢一倍, 放缓, 缓一点, 升格"
    ),
    "shorten": (
        "too long, drags on too long, drags on, cut down to, get it down to, bring it down to, squeeze into, boil "
        "down to, 压到, 精简到, 控制在, 缩减到, 缩减, 精简"
    ),
    "extend": (
        "too short, draw out, drag out, hold for longer, hold longer, linger, linger on, 多停留, 多留, 多放, 多显示, "
        "多停, 再多, 延长到"
    ),
    "raise": (
        "drowned out, gets lost, gets drowned out, too quiet, too soft, hard to hear, can't hear, cannot hear, can "
        "barely hear, barely hear, hardly hear, inaudible, more prominent, punch up, pump up, pump, crank up, beef "
        "up, up a notch, up a bit, up a little, bring up the, 听不清, 听不见, 听不到, 太轻, 开大, 开大点, 开大一点, "
        "拉高, 调大点, 大声些, 响一些, 加强, 大点声, 调响, 再响一点"
    ),
    "lower": (
        "drown out, drowns out, drowning out, overpowering, overpowers, blaring, blasting, deafening, down a notch, "
        "down a bit, down a little, turn it down a bit, less, tame, soften, 盖住, 盖过, 压过, 吵, 关小, 关小点, "
        "调小点, 小声些, 轻一点, 拉低, 弱一些, 压一压, 压低一点, 小点声, 声音太大, 再轻一点"
    ),
    "mute": (
        "take the audio out of, take the sound out of, take out the audio, take out the sound, take the audio out, "
        "take the sound out, shut up, shut off, hush, to zero, to nothing, down to zero, down to nothing, 归零, "
        "调到零, cut the sound, kill the sound, kill the audio, no sound from, soundless, drop the sound, drop the "
        "audio, 关了, 关声, 哑掉, 关静音, 静掉, 消掉声音, 去掉原声, 关掉原声"
    ),
    "undo": (
        "edits back, changes back, steps back, edit back, change back, scratch that, never mind that, take that "
        "back, go back one step, put it back how it was, as it was before, back to how it was, put it back the way "
        "it was, 退一步, 后退一步, 退回上一步, 反悔, 还是刚才那样, 回到刚才, 倒回去, 恢复原样, 退回去"
    ),
    "redo": (
        "bring back what i just undid, bring back what i've undone, bring back the change, bring back my change, "
        "bring back the edit, reinstate, do over the undone, restore what i undid, i changed my mind put it back, "
        "前进一步, 把刚才撤销的恢复, 把撤销的还原, 恢复刚才的撤销, 重新做一次, 恢复撤销的操作, 再做一遍刚才撤销的"
    ),
    "vague": "make it pop, jazz it up, dress up, snazzy, fancy, pizzazz, wow, 炫一点, 带感, 有质感, 惊艳, 炸裂",
    "fade": "ease, easing",
    "fade.in": (
        "ease in, eases in, ease it in, fade up from black, 从黑场淡入, 黑场淡入, 由黑淡入, 从黑淡入, 由暗转亮, "
        "慢慢出现, 逐渐出现"
    ),
    "fade.out": (
        "ease out, eases out, ease it out, fades to black, 淡出到黑场, 淡出到黑, 淡到黑, 渐渐消失, 慢慢消失, "
        "逐渐消失, 由亮转暗, 慢慢变黑, 淡出黑场, 黑场淡出, 黑场结束, 渐变到黑"
    ),
    # complaints: what is wrong says what is wanted
    "complaint": (
        "feels slow, seems slow, is slow, feels sluggish, sluggish, feels too slow, a bit slow, a little slow, feels "
        "rushed, feels fast, hectic, a bit fast, a little fast, drowned out, 感觉慢, 有点慢, 有点快, 节奏慢, "
        "节奏快了, too quiet, too soft, too loud, too small, too big, too large, too long, too short, too fast, too "
        "slow, too quick, hard to hear, can't hear, cannot hear, can barely hear, barely hear, hardly hear, "
        "inaudible, too tiny, too huge, drown out, drowns out, drowning out, too rushed, drags, drags on, drags on "
        "too long, not big enough, not loud enough, not long enough, 太小, 太大, 太吵, 太响, 太长, 太短, 太快, 太慢, "
        "太轻, 听不清, 听不见, 太大声, 太小声, 盖住, 盖过, 声音太大, 看不清, can't read, hard to read"
    ),
    "style": (
        "easier to read, more readable, readable, more legible, legible, stand out more, stand out, 更清楚, "
        "清楚一点, 清楚一些, 醒目, 醒目一点"
    ),
    "style.outline": (
        "easier to read, more readable, readable, more legible, legible, stand out more, stand out, 更清楚, "
        "清楚一点, 清楚一些, 醒目, 醒目一点"
    ),
    "bigger": (
        "too small, too tiny, tinier than, not big enough, can't read, hard to read, can't read it, scale up, blow "
        "up, upsize, 看不清, 大一号, 大一倍, 放大到, 调大点"
    ),
    "smaller": (
        "too big, too large, too huge, scale down, shrink, shrink it, downsize, 缩小一半, 缩小到, 小一号, 缩一下, "
        "缩小一点, 调小点"
    ),
    "double": (
        "at double speed, double speed, double the speed, double as fast, play it twice as fast, two times as fast"
    ),
    "half": "at half speed, 缩小一半, 对半, by half, in half, to half, cut in half the size",
    "because": (
        "otherwise, or else, 不然, 否则, 要不然, 要不, because, since, it's, it is, that's, they're, he's, she's, "
        "there's, as it, cause, cuz, i think, i feel, 因为, 有点, 感觉, 觉得, 听着, 看着"
    ),
    # things
    "music": (
        "track, the track, the bed, bed, music bed, tune, tunes, the song, lofi beats, beats, underscore, background "
        "bed, 配的歌, 音乐声, 背景声, 配的音乐, 曲"
    ),
    "voice": (
        "narrator, the narrator, him, her, he, she, speaker, the speaker, presenter, the talking, 说话, 讲话, "
        "讲话声, 说话的声音, 说话声音, 讲解声"
    ),
    "caption": "sub, line, lines, 台词, 小字, 这行字, 那行字, 这句, 那句, 句子",
    "text": "这行字, 那行字, 这句话, 那句话, 这行, 那行",
    "title": "opening words, opening text, 大字标题, 开头的字, 封面字",
    "clip": "footage, 这段视频, 那段视频, 段子, 分段",
    "video": "全片, 整片, 片子, 整条, 成品, this thing, the thing, whole thing",
    "all": (
        "throughout, the whole time, all the time, all through, from start to end, start to finish, from start to "
        "finish, 全程, 从头到尾, 自始至终, 一直, 一律, 通通, 全都"
    ),
    "evenly": (
        "evenly, evenly spread, spread evenly, spread out evenly, evenly spaced, equally spaced, spaced evenly, "
        "evenly spread over, 均匀, 平均, 均匀分布, 平均分布, 均匀地"
    ),
    "tempo": (
        "half speed, at half speed, half the speed, double speed, at double speed, double the speed, full speed, "
        "normal speed, quarter speed"
    ),
    "edge.end": (
        "come last, comes last, should come last, should be last, should go last, goes last, go last, must come "
        "last, has to come last"
    ),
    "edge.start": (
        "come first, comes first, should come first, should be first, should go first, goes first, go first, must "
        "come first, has to come first, kick off with, at the very front"
    ),
    "pronoun": (
        "put them together, put these together, put those together, put it all together, put everything together, "
        "use that, use this, use it, warm it up, cool it down, that one"
    ),
    "during": (
        "only for, only during, only in, only on, only at, just for, just during, only from, only while, 只在, 仅在, "
        "只出现在, 只显示在"
    ),
    "over": "over, on top of, above",
    "edge.both": (
        "both ends, each end, either end, at both ends, off both ends, from both ends, start and end, beginning and "
        "end, the start and the end, the beginning and the end, front and back, top and tail, 掐头去尾, 两头, 头尾, "
        "首尾, 前后, 两端, 开头和结尾, 首尾各"
    ),
    "between": "between, in between, in-between, 之间, 中间",
    "onscreen": (
        "is on screen, is on-screen, are on screen, is showing, is visible, is shown, is being shown, is playing, is "
        "up, shows, 出现的时候, 播放的时候, 的时候, 期间"
    ),
    "instead-of": "instead of, rather than, in place of",
    # details
    "zoom.none": (
        "stop the zooming, stop the zoom, no more zoom, no more zooming, less movement, stop zooming, keep them "
        "still, keep it still, keep still, stop moving, no moving, hold still, don't move, stop the movement, moving "
        "around, 动来动去, 别动来动去, 不要动来动去, 画面别动, 别晃, 不要晃动, 保持静止, 静止不动, 不要推拉, 别推拉, "
        "去掉推拉, 取消推拉"
    ),
    "zoom.pan": (
        "pan, panning, pan across, pan slowly, pans, drift, glide across, 平移, 横移, 摇镜, 摇过去, 移动镜头, 横摇, "
        "扫过"
    ),
    "way.lr": (
        "from left to right, left to right, left-to-right, rightwards, 从左到右, 从左往右, 由左到右, 由左向右, 向右"
    ),
    "way.rl": (
        "from right to left, right to left, right-to-left, leftwards, 从右到左, 从右往左, 由右到左, 由右向左, 向左"
    ),
    "way.ud": "from top to bottom, top to bottom, downwards, from the top down, 从上到下, 从上往下, 由上到下, 向下",
    "way.du": "from bottom to top, bottom to top, upwards, from the bottom up, 从下到上, 从下往上, 由下到上, 向上",
    "disappear": "disappear, disappears, vanish, vanishes, go away, goes away, be gone by, 消失, 不见",
    "zoom": "camera, 镜头推拉, 推拉效果",
    "trans.fade-white": "white flash, flash of white, a white flash, flash to white, white out, 白色闪光, 闪白过渡",
    "trans.fade-black": "black flash, dip through black, via black, 经过黑场, 中间黑一下",
    "trans.slide": (
        "slide from, slide over, slide across, push over, slide transitions, pushes, sliding over, 推入, 左推, 滑过去"
    ),
    "trans.crossfade": (
        "soften the cuts, soften the transitions, softer cuts, soften the cut, smoother cuts, melt into, melt, blend "
        "into, morph, dissolve into, soft cut, soft cuts, fade into each other, 渐变, 融合, 融化, 互相淡入"
    ),
    "trans.wipe": "wiping over, wipe over, wipe across",
    "fit.contain": (
        "fit, fits, fit completely, completely into the frame, fit into the frame, shows the entire picture, shows "
        "the whole picture, shows the full picture, show the full image, bars are ok, bars are okay, bars are fine, "
        "black bars are ok, black bars are fine, with black bars, without cutting anything off, nothing cut off, no "
        "cutting off, see the whole picture, see all of it, 有黑边没关系, 有黑边也行, 黑边没事, 留边, 看到全图, "
        "完整地显示, 全部显示出来, 不要切掉, 整张显示, 全图显示, 显示全部, 完整放进画面"
    ),
    "fit.cover": (
        "edge to edge, full screen, fullscreen, whole screen, fill it, fill up the screen, fill up the frame, 占满, "
        "撑满, 满屏, 充满画面, 全屏"
    ),
    "ratio.9:16": (
        "for my phone, phone format, for the phone, upright format, for tiktok, for reels, for shorts, for stories, "
        "小红书, 朋友圈竖版, 竖屏格式, 手机看, 手机竖屏, 手机上看, 视频号, 竖起来"
    ),
    "ratio.16:9": (
        "for youtube, wide, widescreen format, for tv, for the tv, for bilibili, bilibili, for b站, landscape "
        "format, 油管, youtube, 电脑上看, 电视上看, 宽屏格式, 横过来看"
    ),
    "ratio.1:1": (
        "square for instagram, for an instagram post, instagram post, instagram square, square version, 正方形的, "
        "方图, 正方"
    ),
    "color.#FFD600": "yellowish, lemon, 明黄, 亮黄, 黄",
    "color.#E53935": "crimson, scarlet, 鲜红, 深红, 红",
    "color.#000080": "navy, navy blue, dark blue, 深蓝, 藏青, 深蓝色, 藏青色",
    "color.#1E88E5": "sky blue, light blue, 天蓝, 天蓝色, 浅蓝, 蓝",
    "color.#43A047": "lime, dark green, light green, 深绿, 浅绿, 绿",
    "color.#FFFFFF": "pure white, plain white, 纯白, 白",
    "color.#FFF3E0": "cream, beige, ivory, off-white, 米色, 米白, 米白色, 奶油色",
    "color.#EC407A": "rose, hot pink, 玫红, 玫红色, 粉",
    "color.#FF8F00": "橙, 橘",
    "color.#FFC94A": "金",
    "mood.upbeat": (
        "peppy, poppy, bouncy, feel-good, feelgood, groovy, jolly, 带劲, 热闹, 欢脱, 愉快, 轻松愉快, 阳光, 有节奏, "
        "动感音乐, 热血"
    ),
    "mood.calm": "mellower, chillout, zen, spa, dreamy, softly, 恬静, 静谧, 悠扬, 清新, 温柔, 舒服",
    "mood.lofi": "lofi beats, lo-fi beats, chill beats, chillhop beats, 低保真, lofi音乐, 松弛感",
    "mood.cinematic": "movie style, like a movie, hollywood, trailer-like, 大片, 大片感, 电影级",
    "mood.dramatic": "thrilling, powerful, trailer style, war drums, suspense music, 激烈, 燃, 史诗级",
    "mood.corporate": (
        "corporate-style, corporate style, businesslike, business-like, presentation music, 正式, 商务感, 企业宣传"
    ),
    "mood.warm": "cosy music, feel warm, heartfelt, tear-jerking, touching, 暖心, 柔情, 温情",
    "look.warm": "warm it up, warm up, warmth, golden, 温暖一点, 暖起来",
    "look.cool": "cool it down, cool down, chillier",
    "look.none": "undo the filter, as shot, 还原颜色, 恢复原来的颜色, 恢复颜色, 原来的颜色, 恢复正常颜色",
    "bit": (
        "down a bit, up a bit, down a little, up a little, down a notch, up a notch, turn it down a bit, a tad, a "
        "smidge, a hair, a notch, a wee bit, ever so slightly, a fraction, 一点, 一些, 点儿, 些许, 稍"
    ),
    "much": "a ton, loads, massively, hugely, drastically, 特别, 超级, 大大",
    "question": (
        "where does, where is, where are, when does, when do, does the, do the, are the, is the, who is, which "
        "clips, 在哪, 在哪里, how long, how many, what is, what's, which, who, why, does it, do i, do we, is there, "
        "are there, has it, have i, what do, what are, what can, what music, how big, how loud, is it, what does, "
        "多长, 多久, 几个, 几段, 几张, 多少, 什么, 哪些, 哪个, 哪几, 有没有, 是不是, 怎么样, 为什么, 吗, 呢, 怎么"
    ),
    # what the studio does not do
    "cannot.effects": (
        "remove silence, remove the silence, remove silences, remove the silences, remove pauses, remove the pauses, "
        "cut the silence, cut the silences, dead air, filler words, um and ah, ums, jump cut the pauses, 去掉静音, "
        "剪掉静音, 去除停顿, 去掉停顿, 去掉口头禅, hum, hiss, buzz, buzzing, background noise, wind noise, crackle, "
        "crackling, echo, reverb, clicks, rumble, noise in the background, hum in the background noise, hum in the "
        "background, shaky, stabilise the, stabilize the, 杂音, 底噪, 噪音, 噪声, 风声, 电流声, 嗡嗡声, 回声, 抖, "
        "稳定画面, 变声"
    ),
    "cannot.footage": (
        "generate a shot, generate a clip, generate a scene, create a shot of, generate a picture, draw a, draw me, "
        "generate an ai, make an image of, generate a video of, film a, shoot a, deep dream, 生成一个镜头, "
        "生成一段画面, 画一个, 画一张"
    ),
    "elsewhere.publish": (
        "upload it to, upload to, post it to, post it on, post to, publish to, publish it, publish it on, share it "
        "on, share it to, share to, put it on youtube, put it on tiktok, put it online, send it to, email it, 发到, "
        "发布到, 上传到, 分享到, 发给, 发抖音, 发小红书, 发朋友圈, 推送到, 传到"
    ),
    "cannot.transcribe": (
        "转成文字, 转文字, 转成字幕, 变成文字, 听写成, 扒字幕, write down what, write out what, type out what, "
        "subtitle what she says, subtitle what he says, caption what, what she says, what he says, what they say, "
        "what is said"
    ),
    "cannot.translate": (
        "into french, into german, into spanish, into english, into chinese, to german, to french, to spanish, to "
        "english, to chinese, in german, in french, in spanish, 翻成, 译为, 翻译成, 翻译为, 译成英文, 译成中文, "
        "双语字幕"
    ),
    "glue": (
        "rest stays, the rest stays, rest stays the same, the rest stays the same, the rest as is, rest as is, "
        "其余不变, 其他不变, 其余保持, 其他保持不变, same length, the same length, of the same length, 一样长, "
        "同样长度, plz, pls, thx, ta, cheers, would be nice, would be great, would be good, fix that, fix this, sort "
        "it out, straight, barely, kinda, pretty please, right away, asap, actually no, actually, hmm, um, uh, oh, "
        "well then, so then, okay so, look, honestly, basically, anymore, any more, any longer, somewhere, somehow, "
        "yet, already, yourself, you compose, compose yourself, that you compose yourself, something, anything, of "
        "your own, of mine, both of, over there, in a row, at all, either, or so, ok then, as usual, one by one, in "
        "turn, 顺便, 顺手, 另外再, 的话, 那种, 这种, 个人, 呗, 哈, 哦, 嘛, 啦, 咯, 诶, 辛苦, 劳驾, 能不能, 可不可以, "
        "能否, 可否, 想, 整, 搞定, 处理一下, 弄一下, 行吗, 好吗, 可以吗, 记得, 务必, 最好, 尽量, 直接, 统一, 其中, "
        "之类, 样式, 看起来, 似的, 就行, 即可, 就好, 就可以"
    ),
}
