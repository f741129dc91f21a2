"""Instructions in Chinese that are kept for measuring; the planner is not improved with them."""

from typing import Final

from bench.instructions.cases import ANSWERED, CANNOT, MAY_REFUSE, REFUSES, Case, case, steps
from bench.instructions.clips import (
    CARDS_OR_REFUSAL,
    all_clips_where,
    arranged,
    cards,
    clip,
    clip_count,
    clip_where,
    cuts,
    each_clip,
    shows,
)
from bench.instructions.film import SAME_LENGTH, SHORTER, WORDS, either, fps, frame, lasts, only
from bench.instructions.overlays import lays, overlay
from bench.instructions.playing import plays
from bench.instructions.sounds import heard, music, plays_music, silent
from bench.instructions.texts import SAME_WORDS, adds, cues, no_texts, says, says_among, text, words
from bench.instructions.values import (
    about,
    anything,
    at_speed,
    between,
    contains,
    grows,
    kind,
    less,
    one_of,
    plus,
    sec,
    still,
    times,
)

_COMPOSE: Final = (
    case(
        "chinese uploads",
        "compose",
        "用全家福开头，其余照片跟上，最后放包饺子，一共25秒，音乐要温暖一点的",
        either(
            shows("全家福.png", "外婆.jpg", "老房子.jpg", "包饺子.mp4"),
            shows("全家福.png", "老房子.jpg", "外婆.jpg", "包饺子.mp4"),
        ),
        lasts(25),
        plays_music("warm"),
    ),
    case(
        "two videos",
        "compose",
        "两个视频拼起来就行，不要音乐",
        shows("beach_day.mp4", "drone_shot.mov"),
        silent("music", "voice", "sound"),
        lasts(64, 67.2),
    ),
    case(
        "nothing",
        "compose",
        "没有素材，就用文字卡片做个10秒的招聘广告：“诚聘店员”“包吃住”",
        cards(1, 6),
        lasts(10),
        says_among(words("诚聘店员"), words("包吃住")),
        MAY_REFUSE,
    ),
    case(
        "five photos",
        "compose",
        "1分钟的幻灯片，录音做旁白，每张图慢慢放大",
        shows("dawn.jpg", "boats.jpg", "kids_playing.jpg", "DSC0099.jpg", "campfire.jpg"),
        lasts(60),
        heard("voice", "voiceover.m4a"),
        all_clips_where(zoom=grows),
    ),
    case(
        "nothing",
        "compose",
        "来一段航拍长城的画面",
        CARDS_OR_REFUSAL,
        MAY_REFUSE,
    ),
)

_SOUND: Final = (
    case("chinese", "volume", "旁白先别要了", only("voice"), silent("voice")),
    case("chinese", "volume", "音乐声音翻倍", only("music"), music(volume=times(2))),
    case("long", "music", "配乐改成舒缓的感觉", only("music"), plays_music("calm", "warm")),
    case("interview", "volume", "所有片段的现场声都降到一半", only("clips"), each_clip(volume=times(0.5))),
    case("chinese", "fade", "轻音乐前两秒渐入", only("music"), music(fade_in_ms=sec(2))),
    case("talk", "volume", "声音有点小，帮我提高6分贝", only("clips"), clip(1, volume=times(2)), MAY_REFUSE),
)

_CUTTING: Final = (
    case("interview", "cut", "后一半砍掉", only("clips"), plays((0, 20))),
    case("talk", "cut", "从12秒开始播，前面的不要", only("clips"), plays((12, 45))),
    case("long", "cut", "去掉1分10秒到1分20秒", plays((0, 70), (80, 90))),
    case("chinese", "cut", "采访只要前6秒", clip(2, duration_ms=sec(6)), lasts(24)),
    case("long", "remove", "倒数第二段删除", arranged(1, 2, 3, 4, 6), lasts(75)),
    case("slideshow", "remove", "第一张和第四张都不要了", arranged(2, 3, 5), SHORTER),
    case(
        "talk",
        "split",
        "平均切成5段",
        only("clips"),
        plays((0, 45)),
        clip_count(5),
        all_clips_where(duration_ms=sec(9)),
    ),
    case(
        "branded",
        "length",
        "每段都只留3秒",
        each_clip(duration_ms=sec(3), in_ms=anything),
        lasts(9),
        only("clips", "music"),
    ),
    case(
        "chinese",
        "length",
        "总时长拉到40秒",
        lasts(40),
        SAME_WORDS,
        only("clips", "music", "voice", "overlays", *WORDS),
    ),
    case("long", "order", "把goodbye提到第二个位置", arranged(1, 6, 2, 3, 4, 5), SAME_LENGTH, SAME_WORDS),
    case("chinese", "order", "夜市和日落换个顺序", arranged(1, 2, 4, 3), SAME_LENGTH, SAME_WORDS),
    case(
        "slideshow",
        "insert",
        "在tram28后面插入sunset-extra.jpg",
        shows("harbor.jpg", "tram28.jpg", "sunset-extra.jpg", "market_stalls.jpg", "IMG_2041.jpg", "rooftops.png"),
        lasts(32, 37),
        SAME_WORDS,
    ),
    case(
        "chinese",
        "replace",
        "第一张图换成灯塔",
        shows("灯塔.jpg", "采访.mp4", "夜市.jpg", "日落.mov"),
        SAME_LENGTH,
        only("clips"),
    ),
)

_WORDS: Final = (
    case("chinese", "text", "23秒那条字幕改为：“明天见”", only("captions"), text("下次再见", text="明天见")),
    case(
        "branded",
        "text",
        "结尾4秒居中显示“扫码下单”",
        only(*WORDS),
        adds(words("扫码下单", place="center", start=20, end=24)),
    ),
    case("chinese", "text", "大标题就不要了", only("titles"), no_texts("title")),
    case(
        "chinese", "style", "字幕颜色改成#00E5FF", only("captions"), text("caption", color=one_of("#00E5FF", "#00e5ff"))
    ),
    case("chinese", "style", "标题放小一些，挪到左上角", only("titles"), text("title", size=less, place="top-left")),
    case("long", "style", "人名条移到右下", only("lower-thirds"), text("lower-third", place="bottom-right")),
    case(
        "chinese",
        "timing",
        "字幕整体往后推1秒",
        only("captions"),
        text("caption", start_ms=plus(1000), duration_ms=anything),
    ),
    case(
        "interview",
        "lower third",
        "第二段打上人物字幕条，写“玛丽亚”“首席面包师”",
        only("lower-thirds"),
        adds(words("", role="lower-third", text=contains("玛丽亚", "首席面包师"), start=(8, 20), end=(10, 28))),
    ),
    case(
        "talk",
        "captions",
        "把srt里的字幕加上，放在画面顶部",
        only("captions"),
        says(*cues(place="top")),
    ),
    case("reel", "style", "“Fresh every day”加描边", only("captions"), text("Fresh every day", outline=True)),
)

_PICTURE: Final = (
    case(
        "branded", "transition", "第2段到第3段之间用滑动转场", only("clips", "music"), cuts(3, transition=kind("slide"))
    ),
    case(
        "slideshow",
        "transition",
        "转场时间改成半秒",
        cuts(transition=kind("crossfade", lasting=sec(0.5))),
        SAME_WORDS,
    ),
    case("long", "transition", "每段之间黑场过渡", cuts(transition=kind("fade-black")), SAME_WORDS),
    case("slideshow", "zoom", "第三张图不要动", only("clips"), clip(3, zoom=still)),
    case("interview", "speed", "第三段两倍速", only("clips"), clip(3, **at_speed(2))),
    case("long", "speed", "全片按1.2倍速放", each_clip(**at_speed(1.2)), lasts(75), SAME_WORDS),
    case("chinese", "look", "夜市来点冷色调", only("clips"), clip(3, look="cool")),
    case(
        "interview",
        "frame",
        "做成竖版，发视频号用",
        frame("9:16"),
        arranged(1, 2, 3, free=("fit",)),
        only("frame", "clips"),
        MAY_REFUSE,
    ),
    case("talk", "frame", "60帧", only("fps"), fps(60)),
    case("chinese", "fit", "海边那张别裁剪，完整显示", only("clips"), clip(1, fit="contain", zoom=anything)),
    case("branded", "rotate", "storefront拍倒了，转180度", only("clips"), clip(3, turn=180), MAY_REFUSE),
    case(
        "branded",
        "overlay",
        "左下角加半透明的logo水印",
        only("overlays"),
        lays("logo.png", place="bottom-left", opacity=between(0.3, 0.7), start=0, end=24),
    ),
    case(
        "long",
        "overlay",
        "在kitchen那段的右上角叠加map.png",
        only("overlays"),
        lays("map.png", place="top-right", start=15, end=30),
    ),
    case("chinese", "overlay", "标志透明度调到50%", only("overlays"), overlay(opacity=about(0.5))),
)

_REST: Final = (
    case("long", "history", "把刚才的三次修改都撤掉", steps(back=3)),
    case("undone", "history", "恢复刚刚撤销的操作", steps(forward=1)),
    case("interview", "refuse", "自动识别语音生成字幕", *CANNOT),
    case("chinese", "refuse", "把海边照片里的路人P掉", *CANNOT),
    case("five photos", "refuse", "让照片里的小孩动起来", *CANNOT),
    case("talk", "refuse", "去一下噪音", *CANNOT),
    case("slideshow", "refuse", "上网找一首好听的歌当背景音乐", *CANNOT),
    case(
        "chinese",
        "several",
        "日落挪到第一个，放慢到0.8倍，结尾三秒打上“完”",
        arranged(4, 1, 2, 3, free=("speed", "duration_ms")),
        clip_where(1, speed=about(0.8), duration_ms=sec(10)),
        says_among(words("完", start=29, end=32)),
        lasts(32),
    ),
    case(
        "interview",
        "several",
        "删掉第一段，剩下的加叠化，再配上轻快的音乐",
        arranged(2, 3, free=("duration_ms", "in_ms")),
        clip_where(2, transition=kind("crossfade")),
        plays_music("upbeat"),
        only("clips", "music"),
    ),
    case("chinese", "several", "旁白静音，字幕翻译成日文", only("voice"), silent("voice"), REFUSES),
    case(
        "reel",
        "several",
        "先把前两个镜头对调，然后第一个改成黑白",
        arranged(2, 1, 3, 4, free=("look",)),
        clip_where(1, look="mono"),
        clip_where(2, look=""),
        clip_where(4, look=""),
    ),
    case(
        "branded",
        "several",
        "1:1,15秒以内,音乐40%",
        frame("1:1"),
        lasts(8, 15.1),
        plays_music(file="track-01.mp3", volume=about(0.4)),
    ),
    case("slideshow", "question", "背景音乐是什么风格的？", ANSWERED),
    case("chinese", "question", "我还能撤销几步？", ANSWERED),
)

CASES: Final[tuple[Case, ...]] = (*_COMPOSE, *_SOUND, *_CUTTING, *_WORDS, *_PICTURE, *_REST)
