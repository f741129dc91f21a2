"""English phrases for details: places, colours, transitions, moods, amounts, words that join."""

from typing import Final

TABLE: Final[dict[str, str]] = {
    "fade.in": (
        "fade in, fades in, fade-in, fade it in, fade from black, fade up, fade in from black, fading in, fade in at "
        "the start, fade the video in"
    ),
    "fade.out": (
        "fade out, fades out, fade-out, fade it out, fade to black at the end, fading out, fade away, fade out to "
        "black, fade out at the end, fade to black, fade the video out"
    ),
    "fade.both": (
        "fade in and out, fade in and fade out, fades in and out, fade-in and fade-out, fade in & out, fading in and "
        "out"
    ),
    "go.up": "up",
    "go.down": "down",
    "go.off": "off",
    "dir.in": "in",
    "dir.out": "out",
    "dir.both": "in and out, in & out",
    "trans.crossfade": (
        "crossfade, crossfades, cross fade, cross-fade, cross fades, dissolve, dissolves, cross dissolve, "
        "cross-dissolve, blend, soft transitions, smooth transitions, smooth transition, fade transition, fade "
        "transitions, fades between, fade between, crossfading, dissolving"
    ),
    "trans.fade-black": (
        "fade through black, fades through black, fade-black, dip to black, through black, black fade, dips to "
        "black, fade to black between, fade through black transitions"
    ),
    "trans.fade-white": (
        "fade through white, fades through white, fade-white, dip to white, through white, white fade, dips to "
        "white, fade to white between, fade through white transitions, flash to white, white flash, fade white, fade "
        "to white"
    ),
    "trans.zoom": (
        "zoom transition, zoom transitions, zooming transition, zooming transitions, zoom-in transition, zoom "
        "through, zoom cut, zoom cuts, zoom between"
    ),
    "trans.slide": (
        "slide transition, slide transitions, slide in, sliding, push transition, push transitions, slide-in, swipe, "
        "slide effect, sliding transition, sliding transitions, slide over, slides in, to slide"
    ),
    "trans.wipe": "wipe, wipes, wipe transition, wipe transitions, wiping",
    "trans.none": (
        "hard cut, hard cuts, straight cuts, straight cut, jump cuts, no transitions, no transition, without "
        "transitions, without transition, remove transitions, remove the transitions, remove all transitions, clean "
        "cuts, simple cuts, plain cuts"
    ),
    "zoom.in": "zoom in, zooms in, zooming in, push in, zoom into, slow zoom in, close in",
    "zoom.out": "zoom out, zooms out, zooming out, pull out, pull back, slow zoom out",
    "zoom.none": (
        "no zoom, without zoom, no zooming, static, keep still, stand still, no motion, no camera movement, without "
        "zooming, without motion, don't zoom, do not zoom, stop zooming, no movement, no camera moves, no pan, no "
        "panning"
    ),
    "fit.contain": (
        "don't crop, do not crop, dont crop, without cropping, no cropping, no crop, uncropped, letterbox, "
        "letterboxed, fit inside, fit within, whole picture visible, show the whole picture, show the whole image, "
        "show the entire picture, contain, black bars, add black bars, show full picture, avoid cropping, not "
        "cropped, fit the whole, with bars"
    ),
    "fit.cover": (
        "fill the frame, fill the screen, crop to fill, cover the frame, no black bars, without black bars, remove "
        "the black bars, remove black bars, full bleed, fill frame, fill the whole screen, fill screen, cover"
    ),
    "ratio.9:16": (
        "vertical, vertically, portrait, tiktok, tik tok, reels, reel format, instagram reels, instagram reel, "
        "shorts, youtube shorts, youtube short, stories, instagram story, instagram stories, snapchat, phone screen, "
        "upright, portrait mode"
    ),
    "ratio.16:9": "horizontal, landscape, widescreen, wide screen, youtube format, for youtube, landscape mode",
    "ratio.1:1": "square, squared, square format",
    "ratio.4:5": "instagram feed, instagram portrait, feed post",
    "ratio-noun": "aspect ratio, aspect, ratio, format, orientation, frame size, canvas, dimensions",
    "place.top": "top, at the top, on top, upper, top center, top centre, above, upper part",
    "place.bottom": "bottom, at the bottom, lower, bottom center, bottom centre, below, lower part, at the foot",
    "place.center": (
        "center, centre, middle, in the middle, centered, centred, in the center, middle of the screen, middle of "
        "the frame"
    ),
    "place.top-left": "top left, top-left, upper left, upper-left, top left corner, upper left corner, left top",
    "place.top-right": "top right, top-right, upper right, upper-right, top right corner, upper right corner",
    "place.bottom-left": "bottom left, bottom-left, lower left, lower-left, bottom left corner, lower left corner",
    "place.bottom-right": (
        "bottom right, bottom-right, lower right, lower-right, bottom right corner, lower right corner, the corner"
    ),
    "color.#FFFFFF": "white",
    "color.#000000": "black",
    "color.#E53935": "red",
    "color.#FF8F00": "orange",
    "color.#FFD600": "yellow",
    "color.#FFC94A": "gold, golden",
    "color.#43A047": "green",
    "color.#1E88E5": "blue",
    "color.#26C6DA": "cyan, turquoise, teal",
    "color.#8E24AA": "purple, violet",
    "color.#EC407A": "pink, magenta",
    "color.#9E9E9E": "gray, grey, silver",
    "color.#795548": "brown",
    "bigger": "bigger, larger, big, large, huge, enlarge, increase the size, bolder, biggest",
    "smaller": "smaller, small, tiny, tinier, little text, decrease the size",
    "bit": "a bit, a little, slightly, a little bit, somewhat, a touch, gently, subtly, subtle",
    "much": "much, a lot, way, very, far, significantly, strongly, really, considerably",
    "max": "max, maximum, full volume, full, loudest",
    "mood.calm": (
        "calm, calming, relaxing, relaxed, peaceful, gentle, soft music, ambient, quiet music, meditative, soothing, "
        "tranquil, serene, sad, melancholic, melancholy, piano, acoustic, mellow, slow music"
    ),
    "mood.warm": "warm, romantic, heartwarming, emotional, nostalgic, hopeful, sweet, cozy, cosy, tender",
    "mood.upbeat": (
        "upbeat, happy, energetic, fun, cheerful, lively, dance, pop music, party, fast music, positive, joyful, "
        "bright, motivating, motivational, exciting, electronic, funky, techno, edm, rock, playful, summery"
    ),
    "mood.dramatic": (
        "dramatic, epic, orchestral, intense, suspense, suspenseful, tense, dark, powerful, trailer music, heroic, "
        "mysterious, scary, action"
    ),
    "mood.cinematic": "cinematic, filmic, movie-like, film score, cinematic music, soundtrack-like, widescreen music",
    "mood.corporate": (
        "corporate, business, inspiring, inspirational, uplifting, professional music, corporate music, office "
        "music, business music, motivational corporate"
    ),
    "mood.lofi": (
        "lofi, lo-fi, lo fi, chill, chilled, chillhop, hip hop, hip-hop, jazzy, jazz, laid back, laid-back, study beats"
    ),
    "all": (
        "all, every, each, all the, all of the, both, each of the, every single, per, whole, entire, everything, "
        "everywhere, any"
    ),
    "each": "each, every, per, apiece, respectively, each one",
    "rest": "other, others, rest",
    "edge.start": (
        "start with, open with, begin with, first, start, beginning, front, the start, the beginning, opening, to "
        "the front, at first, intro, in the beginning, at the start, at the beginning, first position, the very "
        "start, very beginning"
    ),
    "edge.end": (
        "end with, end it with, finish with, close with, end, ending, the end, at the end, at the very end, the very "
        "end, to the end, finish, back, closing, outro, conclusion"
    ),
    "rel.before": "before, in front of, ahead of, prior to",
    "rel.after": "after, behind, following, right after",
    "to": "to, into, as, so that it says, becomes, be",
    "with": "with, featuring, including, plus, along with, together with, accompanied by, having, that has, containing",
    "for": "for",
    "of": "of, from, in, on, over, during, at",
    "about": "about, regarding, on the topic of, on the subject of, describing, introducing, celebrating",
    "indef": "a, an, another, one, my, our, this, your, some",
    "these": "these, those, my, our, uploaded, the",
    "last": "last, final",
    "double": "twice, double, doubled, double speed, twice as fast, twice as long, x2, double the speed, two times",
    "half": (
        "half, halve, halved, half speed, half the speed, half as fast, half as long, half the length, at half speed"
    ),
    "normal": "normal, original, default, regular, 100%, normal speed, original speed, original volume, normal volume",
    "step": "step, steps, change, changes, edits, edit, operation, operations, time, times",
    "and": (
        "and, &, then, also, plus, but, while, after that, next, and then, finally, afterwards, additionally, "
        "besides, as well as, and also, or"
    ),
    "stop": "furthermore, moreover",
}
