"""Instructions about pictures, overlays, captions from a file, redo and the film as a whole, in both languages."""

from typing import Any

Row = tuple[str, str, dict[str, Any]]
_WHOLE = (0, 30_000)

PICTURES_ENGLISH: list[Row] = [
    # crop, turn, mirror, look
    ("film", "crop the sides", {"crops": [(0.1, 0, 0.8, 1)] * 3}),
    ("film", "crop clip 2 to the left half", {"crops": [None, (0, 0, 0.5, 1), None]}),
    ("film", "crop 10% off the top of the forest", {"crops": [None, None, (0, 0.1, 1, 0.9)]}),
    ("film", "crop the beach to a square", {"crops": [(0.219, 0, 0.562, 1), None, None]}),
    ("film", "rotate clip 3 by 90 degrees", {"turns": [0, 0, 90]}),
    ("film", "turn city.mp4 90 degrees counterclockwise", {"turns": [0, 270, 0]}),
    ("film", "the beach is upside down", {"turns": [180, 0, 0]}),
    ("film", "rotate clip 1 by 45 degrees", {"turns": [0, 0, 0], "refused": 1, "done": 0}),
    ("film", "mirror clip 2", {"mirrors": [False, True, False]}),
    ("film", "make it black and white", {"looks": ["mono"] * 3}),
    ("film", "make clip 1 vivid and clip 3 a bit warmer", {"looks": ["vivid", "", "warm"]}),
    ("film", "no filter", {"looks": [""] * 3}),
    ("film", "add a filter", {"asked": 1, "looks": [""] * 3}),
    ("film", "everything black and white except clip 2", {"looks": ["mono", "", "mono"]}),
    # the colour of cards
    ("cards", "make the second card blue", {"card_colors": ["#101418", "#1E88E5"]}),
    ("cards", "change clip 1 to red", {"card_colors": ["#E53935", "#101418"]}),
    ("cards", "make clip 3 green", {"card_colors": ["#101418", "#101418"], "refused": 1, "done": 0}),
    # overlays
    (
        "dressed",
        "show webcam.mp4 as picture in picture bottom right",
        {"overlays": {"webcam.mp4": ("bottom-right", 0.3, 1.0, 0, 20_000)}},
    ),
    (
        "dressed",
        "move the logo to the bottom left, 15%, half transparent",
        {"overlays": {"logo.png": ("bottom-left", 0.15, 0.5, *_WHOLE)}},
    ),
    ("dressed", "make the logo smaller", {"overlays": {"logo.png": ("top-right", 0.143, 1.0, *_WHOLE)}}),
    ("dressed", "logo only for the first 5 seconds", {"overlays": {"logo.png": ("top-right", 0.2, 1.0, 0, 5000)}}),
    ("dressed", "remove the logo", {"overlays": {}}),
    ("dressed", "trim the first 10 seconds", {"overlays": {"logo.png": ("top-right", 0.2, 1.0, 0, 20_000)}}),
    ("film", "put the logo top left", {"refused": 1, "done": 0}),
    # texts
    (
        "film",
        "add a lower third 'Bo, Chef' from 3 to 7 s",
        {"lower_thirds": ["Bo\nChef"], "spans": {"Bo\nChef": (3000, 7000)}},
    ),
    ("film", "lower third for the city: Kim Park, Mayor", {"spans": {"Kim Park\nMayor": (10_000, 14_000)}}),
    ("dressed", "give the title an outline", {"outlined": ["Summer"]}),
    ("dressed", "put the title on a box", {"boxed": ["Summer"]}),
    (
        "film",
        "add a title 'Hi'. make it bigger and move it to the top",
        {"sizes": {"Hi": 1.4}, "places": {"Hi": "top"}},
    ),
    ("show", 'delay "Two" by one second', {"spans": {"Two": (4500, 7000)}}),
    ("show", "show the title until 6 s", {"spans": {"Autumn": (0, 6000)}}),
    # captions from a file
    (
        "dressed",
        "add captions",
        {"captions": ["Good morning.", "This is the sea.", "Goodbye."], "spans": {"Goodbye.": (29_000, 30_000)}},
    ),
    ("dressed", "add the subtitles from talk.srt, half a second later", {"spans": {"Good morning.": (1500, 3500)}}),
    ("captioned", "make a video", {"captions": ["Good morning.", "This is the sea."], "order": "z"}),
    # the film as a whole
    ("film", "60 fps", {"fps": 60}),
    ("film", "set the frame rate to 12", {"fps": 30, "refused": 1, "done": 0}),
    ("film", "-16 LUFS", {"lufs": -16.0}),
    ("film", "make it louder overall", {"lufs": -11.0}),
    ("film", "normalize the audio", {"lufs": -14.0}),
    ("film", "use fade through white transitions", {"kinds": {"fade-white"}}),
    ("film", "zoom transition into clip 3", {"kinds": {None, "zoom"}}),
    # redo, parts of the whole, slips
    ("film", "redo", {"forward": 1}),
    ("film", "bring that back again", {"forward": 1}),
    ("film", "redo everything", {"forward": 2}),
    ("film", "cut the second half", {"total": 15_000}),
    ("film", "split clip 2 in the middle", {"order": "xyyz"}),
    ("film", "cut the beach into three equal parts", {"order": "xxxyz"}),
    ("film", "shave 1 second off both ends of clip 3", {"lengths": [10_000, 8000, 10_000], "ins": [0, 0, 1000]}),
    ("film", "swich clip 1 and 3", {"order": "zyx"}),
    ("film", "put the forest before the city, then mute it", {"order": "xzy", "volumes": [1.0, 0.0, 1.0]}),
    ("film", "use lighthouse.jpg instead of the city", {"order": "xnz"}),
    ("film", "everything after the beach can go", {"order": "x"}),
    ("film", "how long is it?", {"total": 30_000, "order": "xyz"}),
    ("show", "the music is too loud, halve it", {"music": 0.15}),
    (
        "show",
        "mute the voice from 5 to 8 seconds",
        {"voice_spans": [(500, 5000, 0), (5000, 8000, 4500), (8000, 15_500, 7500)]},
    ),
]

PICTURES_CHINESE: list[Row] = [
    ("cards", "第二张卡片改成蓝色", {"card_colors": ["#101418", "#1E88E5"]}),
    ("film", "把两边裁掉", {"crops": [(0.1, 0, 0.8, 1)] * 3}),
    ("film", "片段2裁成左半边", {"crops": [None, (0, 0, 0.5, 1), None]}),
    ("film", "把第三段旋转90度", {"turns": [0, 0, 90]}),
    ("film", "第一段左右翻转", {"mirrors": [True, False, False]}),
    ("film", "全部变成黑白", {"looks": ["mono"] * 3}),
    ("film", "第二段调成暖色调", {"looks": ["", "warm", ""]}),
    ("dressed", "把webcam.mp4作为画中画放在左下角", {"overlays": {"webcam.mp4": ("bottom-left", 0.3, 1.0, 0, 20_000)}}),
    ("dressed", "标志移到左上角，缩小到10%", {"overlays": {"logo.png": ("top-left", 0.1, 1.0, *_WHOLE)}}),
    ("dressed", "去掉水印", {"overlays": {}}),
    ("dressed", "标志半透明", {"overlays": {"logo.png": ("top-right", 0.2, 0.5, *_WHOLE)}}),
    ("film", "从3秒到7秒加人名条“小李，设计师”", {"spans": {"小李\n设计师": (3000, 7000)}}),
    ("dressed", "标题加描边", {"outlined": ["Summer"]}),
    ("dressed", "加上字幕", {"captions": ["Good morning.", "This is the sea.", "Goodbye."]}),
    ("dressed", "用talk.srt加字幕，延后半秒", {"spans": {"Good morning.": (1500, 3500)}}),
    ("film", "帧率60", {"fps": 60}),
    ("film", "整体响度调到-16 LUFS", {"lufs": -16.0}),
    ("film", "转场改成闪白", {"kinds": {"fade-white"}}),
    ("film", "重做", {"forward": 1}),
    ("film", "后半段剪掉", {"total": 15_000}),
    ("film", "把第一段从中间切开", {"order": "xxyz"}),
    ("film", "第二段放慢一倍", {"speeds": [1.0, 0.5, 1.0]}),
    ("film", "用lighthouse.jpg把第二段替换掉", {"order": "xnz"}),
    ("film", "现在多长", {"total": 30_000}),
    ("show", "音乐太吵了，调到两成", {"music": 0.2}),
    ("show", "标题显示到第6秒", {"spans": {"Autumn": (0, 6000)}}),
]
