"""Phrases in both languages for what is done to pictures, and for frame rate and loudness of the whole."""

from typing import Final

TABLE: Final[dict[str, str]] = {
    # actions
    "crop": (
        "crop, cropping, cropped, crop in, crop off, crop out, crop away, crop down, crop it, 裁切, 裁剪, 裁掉, "
        "裁去, 裁成, 裁到, 裁, 剪裁, 切掉画面"
    ),
    "uncrop": (
        "uncrop, un-crop, undo the crop, remove the crop, remove the cropping, no crop anymore, full picture again, "
        "取消裁剪, 取消裁切, 去掉裁剪, 恢复裁剪前, 不再裁剪, 恢复完整画面"
    ),
    "rotate": (
        "rotate, rotated, rotating, rotation, turn upside down, turn on its side, turn it on its side, upside down, "
        "upside-down, turn clockwise, quarter turn, half turn, upright, right way up, the right way up, sideways, "
        "straighten, 旋转, 转动, 转一下, 倒过来, 上下颠倒, 颠倒画面, 转正, 摆正, 横过来, 顺时针, 逆时针"
    ),
    "turn.180": "upside down, upside-down, turn upside down, half turn, 倒过来, 上下颠倒, 颠倒画面, 一百八十度, 转半圈",
    "turn.90": "clockwise, turn clockwise, quarter turn, 顺时针, 向右, 往右, 右转, 向右转",
    "turn.270": "counterclockwise, counter-clockwise, anticlockwise, anti-clockwise, 逆时针, 向左, 往左, 左转, 向左转",
    "turn.0": (
        "upright, right way up, the right way up, undo the rotation, remove the rotation, no rotation, 转正, 摆正, "
        "取消旋转, 去掉旋转, 不旋转"
    ),
    "mirror": (
        "mirror, mirrored, mirroring, flip, flipped, flipping, flip horizontally, flip left to right, flip it, "
        "mirror image, flip left and right, flip sideways, 镜像, 水平翻转, 左右翻转, 翻转, 左右镜像, 左右颠倒, "
        "镜像翻转, 左右对调画面"
    ),
    "mirror.down": "flip vertically, vertically flipped, flip top to bottom, flip upside down, 上下翻转, 垂直翻转",
    "mirror.off": (
        "unmirror, un-mirror, unflip, flip back, remove the mirror, remove the mirroring, remove the flip, 取消镜像, "
        "取消翻转, 去掉镜像, 不要镜像"
    ),
    # sides
    "side.left": "left, left side, left edge, left hand side, left-hand side, left half, 左边, 左侧, 左, 左半边, 左半",
    "side.right": (
        "right, right side, right edge, right hand side, right-hand side, right half, 右边, 右侧, 右, 右半边, 右半"
    ),
    "side.top": "top half, upper half, top edge, top part, 上半部分, 上半, 上半部, 上边, 上边缘",
    "side.bottom": "bottom half, lower half, bottom edge, bottom part, 下半部分, 下半, 下半部, 下边, 下边缘",
    "side.across": (
        "sides, the sides, both sides, left and right, left and right sides, left and right edges, the left and "
        "right, 两边, 左右, 两侧, 左右两边, 左右两侧"
    ),
    "side.down": "top and bottom, top and bottom edges, the top and bottom, 上下, 上下两边, 上下两侧, 上下边",
    "side.all": "edges, the edges, all edges, all sides, all around, borders, margins, 四周, 边缘, 四边, 周围",
    "half-side": (
        "left half, right half, top half, upper half, bottom half, lower half, 左半边, 左半, 右半边, 右半, 上半部分, "
        "上半, 上半部, 下半部分, 下半, 下半部"
    ),
    # looks
    "look.warm": (
        "warm, warmer, warm look, warm filter, warm tone, warm tones, warm colors, warm colours, golden hour, sunset "
        "look, cosy look, cozy look, 暖色, 暖色调, 暖色滤镜, 暖调, 暖一点, 暖一些, 更暖, 偏暖, 暖色系, 温暖"
    ),
    "look.cool": (
        "cooler, colder, cold, cool look, cool filter, cool tone, cool tones, cool colors, cool colours, cool, "
        "bluish, icy, 冷色, 冷色调, 冷色滤镜, 冷调, 冷一点, 冷一些, 更冷, 偏冷, 冷色系"
    ),
    "look.mono": (
        "black and white, black-and-white, black & white, b&w, b & w, bw, b/w, mono, monochrome, grayscale, "
        "greyscale, noir, colorless, colourless, 黑白, 黑白的, 黑白滤镜, 黑白色, 单色, 灰度"
    ),
    "look.vivid": (
        "vivid, vibrant, saturated, more saturated, colorful, colourful, more colorful, more colourful, punchy, "
        "punchier, vivid look, richer colors, richer colours, 鲜艳, 鲜明, 浓郁, 更艳, 艳丽, 鲜艳一点, 色彩鲜艳, "
        "鲜艳的"
    ),
    "look.none": (
        "no filter, no filters, without filter, without filters, remove the filter, remove filters, remove the "
        "filters, remove the look, no look, original colors, original colours, normal colors, normal colours, "
        "natural colors, natural colours, back to color, back to colour, in color again, in colour again, true "
        "colors, true colours, drop the filter, take off the filter, clear the filter, delete the filter, remove "
        "filter, unfiltered, 无滤镜, 去掉滤镜, 去除滤镜, 删除滤镜, 不要滤镜, 取消滤镜, 不加滤镜, 恢复原色, 原色, "
        "恢复彩色, 彩色, 移除滤镜, 去滤镜"
    ),
    "look-noun": (
        "look, filter, filters, color grade, colour grade, color grading, colour grading, grade, tone, tones, tint, "
        "colors, colours, hue, feel, color effect, colour effect, color look, 滤镜, 色调, 调色, 色彩, 画风, 色系"
    ),
    # pictures over the clips
    "logo": (
        "logo, logos, watermark, watermarks, brand mark, badge, emblem, icon, channel bug, 标志, 徽标, 水印, 台标, "
        "角标, 图标"
    ),
    "pip": (
        "picture in picture, picture-in-picture, pip, inset, small window, little window, facecam, face cam, webcam "
        "overlay, 画中画, 小窗, 小窗口, 悬浮窗"
    ),
    "overlay": (
        "overlay, the overlay, the overlays, an overlay, as an overlay, overlay picture, overlay image, overlaid, "
        "overlay it, overlay it on, over the video, on top of the video, superimpose, superimposed, 叠加图片, "
        "叠在上面, 叠加到, 叠层, 贴图, 叠在画面上, 浮层"
    ),
    "corner": "corner, in the corner, the corner, a corner, 角落, 角上, 一角",
    "opacity": "opacity, transparent, transparency, opaque, see-through, see through, 透明度, 不透明度, 透明",
    "opacity.half": (
        "half transparent, half-transparent, semi-transparent, semitransparent, semi transparent, translucent, half "
        "opacity, 半透明"
    ),
    "opacity.full": "fully opaque, opaque, not transparent, solid, 不透明, 完全不透明",
    "opaque-noun": "opacity, 不透明度",
    "fainter": (
        "fainter, more transparent, less visible, less opaque, fade it a bit, 淡一点, 更透明, 透明一点, 透明一些"
    ),
    "rounded": "rounded corners, rounded, round corners, round the corners, soft corners, 圆角",
    "circle": "circle, circular, round, in a circle, 圆形",
    "width-noun": "width, of the width, of the frame, wide, 宽度, 画面宽度",
    # the look of words
    "style.outline": (
        "outline, outlined, outlines, outlining, stroke, stroked, black outline, contour, 描边, 轮廓, 勾边"
    ),
    "style.shadow": "shadow, drop shadow, soft shadow, shadows, 阴影, 投影",
    # the whole film
    "fps-noun": "frame rate, framerate, frames per second, fps, 帧率, 帧数, 帧速率, 帧速",
    "normalize": (
        "normalize, normalise, normalized, normalizing, normalization, even out the volume, even out the sound, even "
        "out the audio, even out the levels, level the audio, level out the volume, balance the levels, balance the "
        "volume, consistent volume, same loudness, standard loudness, 标准化, 均衡音量, 统一音量, 音量均衡, "
        "音量统一, 响度标准化, 音量标准化, 平衡音量, 标准响度"
    ),
    "overall": (
        "overall, in general, master volume, total loudness, overall volume, overall loudness, the whole thing, the "
        "entire video, the whole video, the whole film, 整体, 总体, 总音量, 整体音量, 主音量, 整体响度, "
        "整个视频的音量, 整个视频"
    ),
    "loudness": "loudness, 响度",
    # captions from a file
    "later": (
        "later, delay, delayed, delaying, push back, postpone, too early, back by, 延后, 推迟, 往后移, 晚一点, 延迟, "
        "往后推, 后移, 晚, 推后, 往后"
    ),
    "earlier": (
        "earlier, sooner, bring forward, advance, too late, forward by, 提前, 早一点, 往前移, 提早, 前移, 早, "
        "往前推, 往前"
    ),
    "srt": "srt, vtt, subtitle file, caption file, captions file, subtitles file, srt file, vtt file, 字幕文件, 字幕档",
}
