"""English phrases by tag. A phrase may stand under several tags; the longest phrase at a place wins.

Tags name what is meant, not how it is said: plain names are actions and things, `kind.value` names are details.
`glue` words carry nothing for the planner.
"""

from typing import Final

ENGLISH: Final[dict[str, str]] = {
    # actions
    "add": (
        "end with, end it with, finish with, close with, start with, open with, begin with, add, adding, "
        "insert, include, put, place, attach, append, overlay, overlay it with, display, write, "
        "give, i want, i'd like, i need, have, apply, throw in, put in, bring in, put on, lay, superimpose, "
        "introduce"
    ),
    "show": "show, shown, appear, appears, stay, stays",
    "remove": (
        "remove the background music, remove background music, delete the background music, "
        "delete background music, remove the background audio, remove the background sound, "
        "remove the background track, remove, removing, delete, deleting, get rid of, drop, erase, take out, "
        "take off, take away, strip, discard, lose, clear, clear out, eliminate, throw out, throw away, omit, "
        "leave out, cut out, turn off, kill"
    ),
    "cutout": "cut out",
    "change": (
        "change the background music, change background music, replace the background music, "
        "replace background music, change, changing, modify, edit, update, adjust, rename, correct, rewrite, "
        "switch, set, turn, alter, convert, reword, retitle"
    ),
    "make": "make, making, let, get, should be, must be, needs to be, need to be, render it",
    "cut": (
        "cut, cutting, chop, chop off, cut off, snip, crop out, slice off, trim off, trim away, cut away, shave, "
        "shave off, skip, lop off"
    ),
    "trim": "trim, trimming",
    "keep": "keep, keep only, only keep, preserve, retain, leave only, just keep, leave, use only, only use",
    "only": "keep only, only keep, leave only, just keep, only, use only, only use",
    "shorten": (
        "half as long, half the length, shorten, shortening, shorter, condense, compress it, reduce the length, "
        "tighten, tighten up"
    ),
    "extend": "extend, lengthen, longer, twice as long, prolong, stretch, make longer",
    "split": "split, divide, cut in two, cut in half",
    "move": "move, moving, shift, reposition, relocate, bring, drag",
    "put": "put, place",
    "swap": "swap, swapping, exchange, switch around, trade places, switch places, interchange, switch the order of",
    "replace": "replace, replacing, substitute, swap out, exchange for",
    "reverse": (
        "reverse the order, reverse order, in reverse order, reverse the clips, reverse the pictures, "
        "reverse the images, reverse the photos, reverse the sequence, flip the order, backwards order, "
        "reverse the order of, invert the order, reversed order, the other way round, opposite order"
    ),
    "backwards": "play backwards, play it backwards, play in reverse, reverse playback, run backwards, rewind effect",
    "sort": (
        "sort, order by name, sort by name, alphabetical, alphabetically, in alphabetical order, by file name, "
        "in upload order, original order, upload order"
    ),
    "use": "use, using, take, based on",
    "combine": (
        "turn them, turn these into, turn them into, turn everything into, combine, combining, merge, "
        "assemble, stitch, stitch together, put together, join, join together, "
        "compile, turn these, turn those, turn the images, turn the photos, turn the pictures, turn my photos, "
        "turn my pictures, turn my images, mix these, edit together, string together, build, compose"
    ),
    "create": (
        "create, creating, generate, produce, design, build, build me, make me, craft, come up with, put together, film"
    ),
    "speed": (
        "speed up, speed it up, speed, speed by, fast forward, fast-forward, faster, sped up, accelerate, "
        "quicker, timelapse, time-lapse, time lapse, double time"
    ),
    "slow": "slow, slow down, slow it down, slower, slow motion, slow-motion, slowmo, slow-mo, slow mo, slowed down",
    "mute": (
        "mute, muted, silence, silent, turn off the sound, no sound, no audio, without sound, without audio, "
        "remove the sound, remove the audio, remove all audio, remove all sound, strip the audio, "
        "delete the audio, soundless"
    ),
    "unmute": (
        "unmute, un-mute, turn the sound back on, turn on the sound, bring back the sound, sound on, with sound"
    ),
    "raise": (
        "raise, increase, boost, louder, turn up, turn it up, crank up, bring up, amplify, up the, more volume, higher"
    ),
    "lower": (
        "soft, low, lower, reduce, decrease, quieter, softer, turn down, turn it down, bring down, duck, less loud, "
        "dial down, tone down, quiet down, less volume, more quiet, dim, not so loud, too loud"
    ),
    "hushed": "quietly, softly",
    "undo": (
        "undo, revert, take back, roll back, go back, step back, previous version, undo that, undo the last, "
        "cancel the last, restore the previous"
    ),
    "redo": "redo, do it again, re-do",
    "duplicate": "duplicate, repeat, copy, clone the clip",
    "loop": "loop, looped, looping, on a loop, on repeat",
    "rotate": "rotate, flip, mirror, turn upside down",
    "help": "help, what can you do, what can i do, how do i, how can i, capabilities",
    "vague": (
        "nice, nicer, better, improve, enhance, polish, polished, professional, more professional, beautiful, "
        "prettier, pretty, cool, cooler, awesome, engaging, more engaging, pop, spice up, jazz up, smooth, "
        "smoother, cinematic look, more interesting, interesting, dynamic, more dynamic, amazing, great, good, "
        "fix it, modern, stylish"
    ),
    "neg": (
        "no, without, don't, do not, dont, not, never, none, avoid, no need for, skip the, doesn't need, shouldn't"
    ),
    "hands-off": (
        "don't touch, do not touch, leave alone, don't change, do not change, dont touch, dont change, "
        "without changing, without touching, unchanged, untouched"
    ),
    "except": "except, except for, apart from, other than, but not",
    "instead": "instead of, rather than",
    "must-not": "don't, do not, dont, never, avoid, not",
    # things
    "title": "title, titles, heading, headline, opening title, main title, title text, title card, header",
    "caption": "caption, captions, subtitle, subtitles, lower third, subs, captioning",
    "text": (
        "text, texts, text overlay, text overlays, overlay text, text on screen, on-screen text, words, wording, "
        "lettering, overlays, label, labels, tagline, slogan, letters, message, watermark, credit line, "
        "end credit, call to action, cta"
    ),
    "music": (
        "remove the background music, remove background music, delete the background music, "
        "delete background music, remove the background audio, remove the background sound, "
        "remove the background track, change the background music, change background music, "
        "replace the background music, replace background music, music, background music, bgm, soundtrack, song, "
        "score, tune, backing track, background track, background song, music track, music bed, melody, "
        "the beat, beat, beats, instrumental, background audio, background sound, jingle"
    ),
    "voice": (
        "voice, voiceover, voice-over, voice over, narration, narrator, speech, spoken words, speaker, commentary, vo"
    ),
    "sound": (
        "sound, audio, sounds, audio track, audio tracks, sound track, all audio, original sound, original audio, noise"
    ),
    "own": (
        "original sound, original audio, video sound, video audio, clip audio, clip sound, own sound, "
        "camera sound, sound of the video, audio of the video, audio from the video, sound from the video, "
        "video's audio, video's sound"
    ),
    "clip": "clip, clips, scene, scenes, shot, shots, segment, segments, slide, slides, section, frame, footage",
    "image": (
        "image, images, picture, pictures, photo, photos, photograph, photographs, pic, pics, still, stills, "
        "screenshot, screenshots"
    ),
    "video": (
        "video, videos, movie, film, it, everything, whole thing, whole video, entire video, timeline, project, "
        "slideshow, slide show, montage, reel, trailer, promo, commercial, ad, advert, advertisement, intro, "
        "outro, teaser, story, vlog, presentation, promotional video, edit, promo video, result, total length, "
        "overall length, total duration, the length, the duration, whole, entire, total, overall"
    ),
    "works": (
        "instagram story, instagram reel, youtube short, story, reel, video, videos, movie, film, slideshow, "
        "slide show, montage, reel, trailer, promo, commercial, ad, "
        "advert, advertisement, intro, outro, teaser, story, vlog, presentation, promotional video, promo video, "
        "clip, short"
    ),
    "slideshow": "slideshow, slide show, montage",
    "promo": (
        "promo, promotional, promotional video, promo video, promotion, commercial, ad, advert, advertisement, "
        "trailer, teaser, marketing, advertising, launch video, sales, product video"
    ),
    "file": "files, assets, uploads, media, materials, everything i uploaded, uploaded files",
    "new": "new, newly, newest, latest, just uploaded, uploaded, fresh",
    "transition": (
        "transition, transitions, between clips, between scenes, between the clips, between the pictures, "
        "between the images, between pictures, between images, between photos, between the photos, between shots"
    ),
    "zoom": (
        "zoom, zooms, zooming, ken burns, ken burns effect, pan and zoom, camera move, camera moves, "
        "camera movement, camera motion, push in, pull out, slow push, pan, panning, motion, animate, "
        "animation of the pictures"
    ),
    "fade": "fade, fades, fading",
    "volume": "volume, loudness, level, gain, sound level",
    "tempo": "speed, playback speed, speed of, playback rate, rate",
    "length": "length, duration, long, runtime, running time, last, lasts, seconds long",
    "order": "order, sequence, arrangement",
    "color-noun": "color, colour, font color, text color, font colour, text colour",
    "size-noun": "size, font size, text size, font",
    "background": "in the background, background, backdrop, box, backing, text box",
    "loud": "loud",
    # details
    "fade.in": (
        "fade in, fades in, fade-in, fade it in, fade from black, fade up, fade in from black, fading in, "
        "fade in at the start, fade the video in"
    ),
    "fade.out": (
        "fade out, fades out, fade-out, fade it out, fade to black at the end, fading out, fade away, "
        "fade out to black, fade out at the end, fade to black, fade the video out"
    ),
    "fade.both": (
        "fade in and out, fade in and fade out, fades in and out, fade-in and fade-out, fade in & out, "
        "fading in and out"
    ),
    "go.up": "up",
    "go.down": "down",
    "dir.in": "in",
    "dir.out": "out",
    "dir.both": "in and out, in & out",
    "trans.crossfade": (
        "crossfade, crossfades, cross fade, cross-fade, cross fades, dissolve, dissolves, cross dissolve, "
        "cross-dissolve, blend, soft transitions, smooth transitions, smooth transition, fade transition, "
        "fade transitions, fades between, fade between, crossfading, dissolving"
    ),
    "trans.fade-black": (
        "fade through black, fades through black, fade-black, dip to black, through black, black fade, "
        "dips to black, fade to black between, fade through black transitions"
    ),
    "trans.slide": (
        "slide transition, slide transitions, slide in, sliding, push transition, push transitions, slide-in, "
        "swipe, slide effect, sliding transition, sliding transitions, slide over, slides in, to slide"
    ),
    "trans.wipe": "wipe, wipes, wipe transition, wipe transitions, wiping",
    "trans.none": (
        "hard cut, hard cuts, straight cuts, straight cut, jump cuts, no transitions, no transition, "
        "without transitions, without transition, remove transitions, remove the transitions, "
        "remove all transitions, clean cuts, simple cuts, plain cuts"
    ),
    "zoom.in": "zoom in, zooms in, zooming in, push in, zoom into, slow zoom in, close in",
    "zoom.out": "zoom out, zooms out, zooming out, pull out, pull back, slow zoom out",
    "zoom.none": (
        "no zoom, without zoom, no zooming, static, keep still, stand still, no motion, no camera movement, "
        "without zooming, without motion, don't zoom, do not zoom, stop zooming, no movement, no camera moves, "
        "no pan, no panning"
    ),
    "fit.contain": (
        "don't crop, do not crop, dont crop, without cropping, no cropping, no crop, uncropped, letterbox, "
        "letterboxed, fit inside, fit within, whole picture visible, show the whole picture, "
        "show the whole image, show the entire picture, contain, black bars, add black bars, show full picture, "
        "avoid cropping, not cropped, fit the whole, with bars"
    ),
    "fit.cover": (
        "fill the frame, fill the screen, crop to fill, cover the frame, no black bars, without black bars, "
        "remove the black bars, remove black bars, full bleed, fill frame, fill the whole screen, fill screen, "
        "cover"
    ),
    "ratio.9:16": (
        "vertical, vertically, portrait, tiktok, tik tok, reels, reel format, instagram reels, instagram reel, "
        "shorts, youtube shorts, youtube short, stories, instagram story, instagram stories, snapchat, "
        "phone screen, upright, portrait mode"
    ),
    "ratio.16:9": "horizontal, landscape, widescreen, wide screen, youtube format, for youtube, landscape mode",
    "ratio.1:1": "square, squared, square format",
    "ratio.4:5": "instagram feed, instagram portrait, feed post",
    "ratio-noun": "aspect ratio, aspect, ratio, format, orientation, frame size, canvas, dimensions",
    "place.top": "top, at the top, on top, upper, top center, top centre, above, upper part",
    "place.bottom": "bottom, at the bottom, lower, bottom center, bottom centre, below, lower part, lower third",
    "place.center": (
        "center, centre, middle, in the middle, centered, centred, in the center, middle of the screen, "
        "middle of the frame"
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
        "calm, calming, relaxing, relaxed, peaceful, gentle, soft music, ambient, quiet music, meditative, "
        "soothing, tranquil, serene, sad, melancholic, melancholy, piano, acoustic, mellow, slow music"
    ),
    "mood.warm": (
        "warm, romantic, heartwarming, emotional, nostalgic, inspiring, inspirational, uplifting, hopeful, "
        "sweet, cozy, cosy, corporate"
    ),
    "mood.upbeat": (
        "upbeat, happy, energetic, fun, cheerful, lively, dance, pop music, party, fast music, positive, joyful, "
        "bright, motivating, motivational, exciting, electronic, funky, techno, edm, rock, playful, summery"
    ),
    "mood.dramatic": (
        "dramatic, epic, cinematic, orchestral, intense, suspense, suspenseful, tense, dark, powerful, "
        "trailer music, heroic, mysterious, scary, action"
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
        "start with, open with, begin with, first, start, beginning, front, the start, the beginning, "
        "opening, to the front, at first, intro, "
        "in the beginning, at the start, at the beginning, first position, the very start, very beginning"
    ),
    "edge.end": (
        "end with, end it with, finish with, close with, end, ending, the end, at the end, at the very end, "
        "the very end, to the end, finish, back, closing, "
        "outro, conclusion"
    ),
    "rel.before": "before, in front of, ahead of, prior to",
    "rel.after": "after, behind, following, right after",
    "to": "to, into, as, so that it says, becomes, be",
    "with": (
        "with, featuring, including, plus, along with, together with, accompanied by, having, that has, containing"
    ),
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
    "normal": (
        "normal, original, default, regular, 100%, normal speed, original speed, original volume, normal volume"
    ),
    "step": "step, steps, change, changes, edits, edit, operation, operations, time, times",
    "and": (
        "and, &, then, also, plus, but, while, after that, next, and then, finally, afterwards, additionally, "
        "besides, as well as, and also, or"
    ),
    "stop": "furthermore, moreover",
    # what the studio does not do
    "cannot.speech": (
        "voiceover saying, voice-over saying, voice over saying, voice saying, voice that says, "
        "text to speech, text-to-speech, tts, ai voice, ai voiceover, ai voice-over, generate a voiceover, "
        "generate a voice-over, generate a voice, clone my voice, voice cloning, clone the voice, voice clone, "
        "read it aloud, read the text aloud, synthetic voice, add a voiceover saying, record a voiceover, "
        "robot voice, read aloud, create a voiceover, narrate, generate narration, ai narration"
    ),
    "cannot.footage": (
        "realistic, photorealistic, ai footage, ai video, ai-generated, ai generated, generate footage, "
        "stock footage, stock video, stock videos, stock photos, b-roll, generate an image, generate images, "
        "generate pictures, 3d animation, cartoon, animated character, avatar, talking head"
    ),
    "cannot.background": (
        "remove the background, background removal, remove background, green screen, greenscreen, chroma key, "
        "replace the background, change the background, blur the background, virtual background, "
        "cut out the person, cut out the background, transparent background"
    ),
    "cannot.face": (
        "face, faces, face swap, faceswap, swap faces, deepfake, blur the face, blur faces, lip sync, lip-sync, "
        "beautify, retouch, skin, wrinkles, smile, beauty"
    ),
    "cannot.stickers": (
        "sticker, stickers, gif sticker, emoji sticker, emojis, arrow, arrows, shape, shapes, logo, confetti, "
        "snow effect, sparkles, particles, picture in picture, picture-in-picture, split screen, split-screen, "
        "side by side, collage"
    ),
    "cannot.translate": "translate, translation, translated, dub, dubbing",
    "cannot.transcribe": (
        "transcribe, transcription, auto caption, auto captions, auto-caption, auto-captions, "
        "automatic captions, automatic subtitles, auto subtitles, auto-subtitles, auto-generated captions, "
        "speech to text, speech-to-text, subtitles from the voice, subtitles from speech, "
        "captions from the voice, captions from the audio, subtitles from the audio, caption the speech, "
        "subtitle the speech, lyrics"
    ),
    "cannot.grade": (
        "colors, colours, color grade, color grading, colour grading, colour grade, color correction, "
        "colour correction, lut, luts, brightness, contrast, saturation, black and white, black-and-white, "
        "sepia, vintage, filter, filters, hdr, brighter, darker, vignette, film grain, grain, hue, exposure, "
        "grayscale, white balance, sharpen, sharper"
    ),
    "cannot.effects": (
        "freeze, freeze frame, glitch, special effect, special effects, effect, effects, visual effects, "
        "vfx, blur, stabilize, "
        "stabilise, stabilization, upscale, denoise, noise reduction, remove noise, remove the noise, deblur, "
        "remove the watermark, remove watermark, object removal, sound effect, sound effects, sfx, whoosh, "
        "beat sync, sync to the beat, on the beat, slow shutter, shake, parallax"
    ),
    "cannot.rotate": "rotate, mirror, flip horizontally, flip vertically, upside down",
    "elsewhere.export": (
        "export, download, save the video, send me the video, render the video, render it, render, save it, "
        "publish, share"
    ),
    "elsewhere.credits": "credits, balance, how many credits",
    "elsewhere.state": "status, show tracks, show the timeline, what is on the timeline, list the clips",
    "elsewhere.upload": "upload, upload a file, upload the file, import",
    "glue": (
        "the, that, which, please, can, could, would, you, i, me, we, us, so, be, is, are, was, its, it's, "
        "their, there, now, just, also, too, do, like, want, need, kindly, hi, hello, hey, thanks, thank, "
        "thank you, ok, okay, yes, well, of course, maybe, perhaps, some, whole of, actually, version, more, "
        "less, bit, them, they, again, off, by, if possible, possible, as well, will, for me, would like, "
        "total of, exactly, around, approximately, roughly, one, ones, way, style, kind, sort of, effect of, "
        "screen, try, go, goes, play, playing, plays, played, both, same, instead, onto, under, underneath, "
        "beneath, behind it, current, existing, thing, part, parts, bits, when, where, how, this, second, track, "
        "seconds, minute, minutes, ratio of, point, position, spot, place of, number, no., automatically, "
        "matching, suitable, appropriate, simple, short, long, some kind of, everything else, gradually, slowly, "
        "feel, feeling, vibe, sounding, saying, says, say, reading, reads, called, named, titled, piece, pieces, "
        "bunch, set of, has, had, having, i have, i've, together, let's, ve, s, m, d, ll, re, t, here, "
        "still there, exactly as, each other, clip's, video's, quick, quickly, background of, with each other, "
        "same time"
    ),
}
