"""English phrases by tag: actions and things. A phrase may stand under several tags; the longest at a place wins.

Tags name what is meant, not how it is said: plain names are actions and things, `kind.value` names are details.
`glue` words carry nothing for the planner.
"""

from typing import Final

TABLE: Final[dict[str, str]] = {
    # actions
    "add": (
        "end with, end it with, finish with, close with, start with, open with, begin with, add, adding, insert, "
        "include, put, place, attach, append, overlay, overlay it with, display, write, give, i want, i'd like, i "
        "need, have, apply, throw in, put in, bring in, put on, lay, superimpose, introduce"
    ),
    "show": "show, shown, appear, appears, stay, stays",
    "remove": (
        "remove the background music, remove background music, delete the background music, delete background music, "
        "remove the background audio, remove the background sound, remove the background track, remove, removing, "
        "delete, deleting, get rid of, drop, erase, take out, take off, take away, strip, discard, lose, clear, "
        "clear out, eliminate, throw out, throw away, omit, leave out, cut out, turn off, kill"
    ),
    "cutout": "cut out",
    "change": (
        "change the background music, change background music, replace the background music, replace background "
        "music, change, changing, modify, edit, update, adjust, rename, correct, rewrite, switch, set, turn, alter, "
        "convert, reword, retitle"
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
        "reverse the order, reverse order, in reverse order, reverse the clips, reverse the pictures, reverse the "
        "images, reverse the photos, reverse the sequence, flip the order, backwards order, reverse the order of, "
        "invert the order, reversed order, the other way round, opposite order"
    ),
    "backwards": "play backwards, play it backwards, play in reverse, reverse playback, run backwards, rewind effect",
    "sort": (
        "sort, order by name, sort by name, alphabetical, alphabetically, in alphabetical order, by file name, in "
        "upload order, original order, upload order"
    ),
    "use": "use, using, take, based on",
    "combine": (
        "turn them, turn these into, turn them into, turn everything into, combine, combining, merge, assemble, "
        "stitch, stitch together, put together, join, join together, compile, turn these, turn those, turn the "
        "images, turn the photos, turn the pictures, turn my photos, turn my pictures, turn my images, mix these, "
        "edit together, string together, build, compose"
    ),
    "create": (
        "create, creating, generate, produce, design, build, build me, make me, craft, come up with, put together"
    ),
    "speed": (
        "speed up, speed it up, speed, speed by, fast forward, fast-forward, faster, sped up, accelerate, quicker, "
        "timelapse, time-lapse, time lapse, double time"
    ),
    "slow": "slow, slow down, slow it down, slower, slow motion, slow-motion, slowmo, slow-mo, slow mo, slowed down",
    "mute": (
        "mute, muted, silence, silent, turn off the sound, no sound, no audio, without sound, without audio, remove "
        "the sound, remove the audio, remove all audio, remove all sound, strip the audio, delete the audio, "
        "soundless"
    ),
    "unmute": "unmute, un-mute, turn the sound back on, turn on the sound, bring back the sound, sound on, with sound",
    "raise": (
        "raise, increase, boost, louder, turn up, turn it up, crank up, bring up, amplify, up the, more volume, higher"
    ),
    "lower": (
        "soft, low, lower, reduce, decrease, quieter, softer, turn down, turn it down, bring down, duck, less loud, "
        "dial down, tone down, quiet down, less volume, more quiet, dim, not so loud, too loud"
    ),
    "hushed": "quietly, softly",
    "undo": (
        "undo, revert, take back, roll back, go back, step back, previous version, undo that, undo the last, cancel "
        "the last, restore the previous"
    ),
    "redo": (
        "redo, re-do, do it again, do that again, bring that back, bring it back, bring that back again, undo the "
        "undo, undo that undo, bring back what i undid, reapply, put it back again, i want it back, put that back"
    ),
    "duplicate": "duplicate, repeat, copy, clone the clip",
    "loop": "loop, looped, looping, on a loop, on repeat",
    "help": "help, what can you do, what can i do, how do i, how can i, capabilities",
    "vague": (
        "nice, nicer, better, improve, enhance, polish, polished, professional, more professional, beautiful, "
        "prettier, pretty, cool, cooler, awesome, engaging, more engaging, pop, spice up, jazz up, smooth, smoother, "
        "cinematic look, more interesting, interesting, dynamic, more dynamic, amazing, great, good, fix it, modern, "
        "stylish"
    ),
    "neg": "no, without, don't, do not, dont, not, never, none, avoid, no need for, skip the, doesn't need, shouldn't",
    "hands-off": (
        "don't touch, do not touch, leave alone, don't change, do not change, dont touch, dont change, without "
        "changing, without touching, unchanged, untouched"
    ),
    "except": "except, except for, apart from, other than, but not",
    "must-not": "don't, do not, dont, never, avoid, not",
    "pronoun": (
        "it, them, fade it out, fade it in, speed it up, slow it down, turn it up, turn it down, that one, this one, "
        "the same one, the one, these ones, those ones, that text, that title"
    ),
    # things
    "title": "title, titles, heading, headline, opening title, main title, title text, title card, header",
    "lower-third": (
        "lower third, lower thirds, lower-third, name tag, nameplate, name plate, name strap, name bar, name banner, "
        "name title"
    ),
    "caption": "caption, captions, subtitle, subtitles, subs, captioning, subtitling",
    "text": (
        "text, texts, text overlay, text overlays, overlay text, text on screen, on-screen text, words, wording, "
        "lettering, overlays, label, labels, tagline, slogan, letters, message, watermark, credit line, end credit, "
        "call to action, cta"
    ),
    "music": (
        "remove the background music, remove background music, delete the background music, delete background music, "
        "remove the background audio, remove the background sound, remove the background track, change the "
        "background music, change background music, replace the background music, replace background music, music, "
        "background music, bgm, soundtrack, song, score, tune, backing track, background track, background song, "
        "music track, music bed, melody, the beat, beat, beats, instrumental, background audio, background sound, "
        "jingle"
    ),
    "voice": (
        "voice, voiceover, voice-over, voice over, narration, narrator, speech, spoken words, speaker, commentary, vo"
    ),
    "sound": (
        "sound, audio, sounds, audio track, audio tracks, sound track, all audio, original sound, original audio, noise"
    ),
    "own": (
        "original sound, original audio, video sound, video audio, clip audio, clip sound, own sound, camera sound, "
        "sound of the video, audio of the video, audio from the video, sound from the video, video's audio, video's "
        "sound"
    ),
    "clip": "clip, clips, scene, scenes, shot, shots, segment, segments, slide, slides, section, frame, footage",
    "image": (
        "image, images, picture, pictures, photo, photos, photograph, photographs, pic, pics, still, stills, "
        "screenshot, screenshots"
    ),
    "video": (
        "video, videos, movie, film, it, everything, whole thing, whole video, entire video, timeline, project, "
        "slideshow, slide show, montage, reel, trailer, promo, commercial, ad, advert, advertisement, intro, outro, "
        "teaser, story, vlog, presentation, promotional video, edit, promo video, result, total length, overall "
        "length, total duration, the length, the duration, whole, entire, total, overall"
    ),
    "works": (
        "instagram story, instagram reel, youtube short, story, reel, video, videos, movie, film, slideshow, slide "
        "show, montage, trailer, promo, commercial, ad, advert, advertisement, intro, outro, teaser, vlog, "
        "presentation, promotional video, promo video, clip, short"
    ),
    "slideshow": "slideshow, slide show, montage",
    "promo": (
        "promo, promotional, promotional video, promo video, promotion, commercial, ad, advert, advertisement, "
        "trailer, teaser, marketing, advertising, launch video, sales, product video"
    ),
    "file": "files, assets, uploads, media, materials, everything i uploaded, uploaded files",
    "new": "new, newly, newest, latest, just uploaded, uploaded, fresh",
    "transition": (
        "transition, transitions, between clips, between scenes, between the clips, between the pictures, between "
        "the images, between pictures, between images, between photos, between the photos, between shots"
    ),
    "zoom": (
        "zoom, zooms, zooming, ken burns, ken burns effect, pan and zoom, camera move, camera moves, camera "
        "movement, camera motion, push in, pull out, slow push, pan, panning, motion, animate, animation of the "
        "pictures"
    ),
    "fade": "fade, fades, fading",
    "volume": "volume, loudness, level, gain, sound level",
    "tempo": "speed, playback speed, speed of, playback rate, rate",
    "length": "length, duration, long, runtime, running time, lasts, seconds long",
    "order": "order, sequence, arrangement",
    "color-noun": "color, colour, font color, text color, font colour, text colour",
    "size-noun": "size, font size, text size, font",
    "background": "in the background, background, backdrop, box, backing, text box",
    "loud": "loud",
}
