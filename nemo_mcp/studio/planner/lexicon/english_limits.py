"""English phrases for what the studio does not do, and words that carry nothing."""

from typing import Final

TABLE: Final[dict[str, str]] = {
    "cannot.speech": (
        "voiceover saying, voice-over saying, voice over saying, voice saying, voice that says, text to speech, "
        "text-to-speech, tts, ai voice, ai voiceover, ai voice-over, generate a voiceover, generate a voice-over, "
        "generate a voice, clone my voice, voice cloning, clone the voice, voice clone, read it aloud, read the text "
        "aloud, synthetic voice, add a voiceover saying, record a voiceover, robot voice, read aloud, create a "
        "voiceover, narrate, generate narration, ai narration"
    ),
    "cannot.footage": (
        "realistic, photorealistic, ai footage, ai video, ai-generated, ai generated, generate footage, stock "
        "footage, stock video, stock videos, stock photos, b-roll from stock, find b-roll, add b-roll, some b-roll, "
        "generate an image, generate images, generate pictures, 3d animation, cartoon, animated character, avatar, "
        "talking head"
    ),
    "cannot.background": (
        "remove the background, background removal, remove background, green screen, greenscreen, chroma key, "
        "replace the background, change the background, blur the background, virtual background, cut out the person, "
        "cut out the background, transparent background"
    ),
    "cannot.face": (
        "face, faces, face swap, faceswap, swap faces, deepfake, blur the face, blur faces, lip sync, lip-sync, "
        "beautify, retouch, skin, wrinkles, smile, beauty"
    ),
    "cannot.stickers": (
        "sticker, stickers, gif sticker, emoji sticker, emojis, arrow, arrows, shape, shapes, confetti, snow effect, "
        "sparkles, particles, split screen, split-screen, side by side, collage"
    ),
    "cannot.translate": "translate, translation, translated, dub, dubbing",
    "cannot.transcribe": (
        "transcribe, transcription, auto caption, auto captions, auto-caption, auto-captions, automatic captions, "
        "automatic subtitles, auto subtitles, auto-subtitles, auto-generated captions, speech to text, "
        "speech-to-text, subtitles from the voice, subtitles from speech, captions from the voice, captions from the "
        "audio, subtitles from the audio, caption the speech, subtitle the speech, lyrics"
    ),
    "cannot.grade": (
        "color correction, colour correction, lut, luts, brightness, contrast, saturation, sepia, vintage, retro, "
        "hdr, brighter, brighten, darker, darken, vignette, film grain, grain, exposure, white balance, sharpen, "
        "sharper"
    ),
    "cannot.effects": (
        "freeze, freeze frame, glitch, special effect, special effects, effect, effects, visual effects, vfx, blur, "
        "stabilize, stabilise, stabilization, upscale, denoise, noise reduction, remove noise, remove the noise, "
        "deblur, object removal, sound effect, sound effects, sfx, whoosh, beat sync, sync to the beat, on the beat, "
        "slow shutter, shake, parallax"
    ),
    "elsewhere.export": (
        "export, download, save the video, send me the video, render the video, render it, render, save it, publish, "
        "share"
    ),
    "elsewhere.credits": "credits, balance, how many credits",
    "elsewhere.state": "status, show tracks, show the timeline, what is on the timeline, list the clips",
    "elsewhere.upload": "upload, upload a file, upload the file, import",
    "glue": (
        "the, that, which, please, can, could, would, you, i, me, we, us, so, be, is, are, was, its, it's, their, "
        "there, now, just, also, too, do, like, want, need, kindly, hi, hello, hey, thanks, thank, thank you, ok, "
        "okay, yes, well, of course, maybe, perhaps, some, whole of, actually, version, more, less, bit, them, they, "
        "again, off, by, if possible, possible, as well, will, for me, would like, total of, exactly, around, "
        "approximately, roughly, one, ones, way, style, kind, sort of, effect of, screen, try, go, goes, play, "
        "playing, plays, played, both, same, instead, onto, under, underneath, beneath, behind it, current, "
        "existing, thing, part, parts, bits, when, where, how, this, second, track, seconds, minute, minutes, ratio "
        "of, point, position, spot, place of, number, no., automatically, matching, suitable, appropriate, simple, "
        "short, long, some kind of, everything else, gradually, slowly, feel, feeling, vibe, sounding, saying, says, "
        "say, reading, reads, called, named, titled, piece, pieces, bunch, set of, has, had, having, i have, i've, "
        "together, let's, ve, s, m, d, ll, re, t, here, still there, exactly as, each other, clip's, video's, quick, "
        "quickly, background of, with each other, same time"
    ),
}
