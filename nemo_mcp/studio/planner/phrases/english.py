"""The sentences in English."""

from typing import Final

ENGLISH: Final = {
    "word.clip": "clip {n}",
    "word.clips": "clips {n}",
    "word.all-clips": "all clips",
    "word.all-cuts": "every cut",
    "word.there-is-one": "there is 1 clip: {names}",
    "word.there-are": "there are {n} clips: {names}",
    "word.no-uploads": "nothing is uploaded yet",
    "word.uploads": "uploaded are: {names}",
    "word.texts": "there are {words}",
    "word.no-texts": "there are no texts",
    "word.n-texts": "{n} texts",
    "word.bigger": "bigger",
    "word.smaller": "smaller",
    "word.box": "on a box",
    "word.title": "title",
    "word.text": "text",
    "word.music": "music",
    "word.voice": "voice",
    "word.no-sound": "no sound",
    "word.fade-in": "fades in",
    "word.fade-out": "fades out",
    "word.fade-both": "fades in and out",
    "word.video": "The video",
    "word.picture": "{n} picture",
    "word.pictures": "{n} pictures",
    "word.one-video": "{n} video",
    "word.videos": "{n} videos",
    # texts
    "text-added": "{role} {words} {place}, {when}{extra}.",
    "captions-given": "Captions {words} on {clips}.",
    "captions-too-many": "There were {given} captions for {clips} clips; the last ones were left out. Give a time, for "
    "example: caption “Hello” at 3 s.",
    "captions-made": "{n} captions, one per clip: {words}.",
    "captions-placeholder": "{n} of the captions are placeholder words, because the file names say nothing. To give "
    "your "
    "own: captions “First”, “Second”, “Third”.",
    "captions-not-heard": "The captions come from the file names; the studio cannot write down what the voice says.",
    "title-placeholder": "The title {words} is a placeholder. To give your own: change the title to “Your words”.",
    "title-from-name": "The title {words} is taken from the project; to change it: change the title to “Your words”.",
    "text-changed": "{role} changed from {old} to {new}.",
    "text-needs-words": "Say the new words in quotation marks, for example: change the title to “Autumn”.",
    "text-styled": "{texts}: {how}.",
    "text-retimed": "{text} now shows {when}.",
    "text-fades": "{texts}: fades of {time}.",
    "text-removed": "Removed {texts}.",
    "no-texts": "No text fits that: {there}. To add one: add the title “Autumn” at the top.",
    "no-such-text": "There is no text {words}: {there}. Try: change the title to “Autumn”.",
    "none-to-keep-out": "No {what}: there is none, and none was added.",
    # sound
    "music-bed": "Background music, {what} (composed), {when}, volume {volume}.",
    "music-file": "Background music {what}, {when}, volume {volume}.",
    "music-loops": "{name} is {own} long, so it repeats.",
    "music-replaced": "It replaces the music that was there.",
    "music-changed": "Music changed to {what}, volume {volume}.",
    "not-a-sound": "{name} is not a sound file; composed music was used. Upload an MP3 or WAV to use your own.",
    "voice-added": "Voice {name}, {when}.",
    "sound-retimed": "{what} now plays {when}.",
    "sound-removed": "{what} removed.",
    "muted": "{what} muted.",
    "volume-set": "{what} volume {volume}.",
    "volume-how": "Say how loud, for example: {what} volume to 35%.",
    "no-such-sound": "There is no such sound ({what}); heard are: {there}. Try: add calm background music.",
    "sound-fades": "{what} {how}, {time}.",
    "no-fades": "Fades removed.",
    "fade-own-sound": "The own sound of a clip cannot be faded on its own. Try: fade out at the end.",
    # picture
    "transition-set": "Transition {kind}, {time}, at {where}.",
    "transition-none": "Hard cuts, no transitions: {where}.",
    "transition-needs-two": "A transition needs two clips; there are fewer. Try: add the new picture at the end.",
    "transition-no-room": "The clips are too short for transitions. Try: make each clip 3 seconds.",
    "transition-shorter": "A transition of {asked} does not fit between these clips; it is {got}.",
    "zoom-in": "Slow zoom in: {where}.",
    "zoom-out": "Slow zoom out: {where}.",
    "zoom-both": "Slow zoom: {where}.",
    "zoom-none": "No zoom: {where}.",
    "picture-fades": "{what} {how}, {time}.",
    "fit-contain": "Shown whole, without cropping: {where}.",
    "fit-cover": "Filling the frame: {where}.",
    "ratio-set": "Frame {ratio} ({width}x{height}).",
    "ratio-odd": "The frame {ratio} is not available; 16:9, 9:16, 1:1 and 4:5 are. Try: make it 9:16.",
    # time
    "cut": "Cut out {when}; the video is now {total}.",
    "cut-clip": "Cut {when} out of {clip}; the video is now {total}.",
    "kept": "Kept {when}; the video is now {total}.",
    "kept-clip": "Kept {when} of {clip}; the video is now {total}.",
    "nothing-left": "That would leave nothing: it is {total} long. Try: trim the first 2 seconds.",
    "beyond-end": "{time} lies beyond the end: it is {total} long. Give a time inside, for example: at 1 s.",
    "range-backwards": (
        "The range has no length or runs backwards (its end is {time}; the whole is {total}). Try: cut from 1 s to 2 s."
    ),
    "length-set": "The video is now {total} long.",
    "sources-end": (
        "{asked} is longer than the uploaded videos last; the video is {got}. Add pictures or slow clips "
        "down to fill it."
    ),
    "too-short": "{asked} is too short; at least {least} is needed. Try: make it 10 seconds.",
    "too-long": "{asked} is too long; a video can be {most} at most.",
    "clip-length-set": "{clips}: {time}; the video is now {total}.",
    "clip-length-odd": "{asked} is no length for a clip; from 0.1 s to 10 minutes. Try: make clip 1 3 seconds.",
    "clip-source-ends": "The source of {clips} ends earlier, so it stays shorter.",
    "speed-set": "Speed {speed}x: {clips}; the video is now {total}.",
    "speed-voice": "The voice changes speed with it; music does not.",
    "speed-odd": "A speed of {asked}x is not available; from 0.25x to 4x. Try: speed up 2x.",
    "speed-too-short": "At that speed a clip would be too short to see. Try: speed up 1.5x.",
    "split": "Split clip {clip} at {time}; there are {n} clips now, nothing was removed.",
    # clips
    "reversed": "The clips are in reverse order.",
    "sorted-name": "The clips are in order of their names.",
    "sorted-upload": "The clips are in upload order.",
    "swapped": "Clips {a} and {b} swapped.",
    "swap-needs-two": "Name two clips to swap: {there}. Try: swap clips 1 and 2.",
    "moved": "Moved {clips} to place {place}.",
    "move-where": "Say where the clip should go: {there}. Try: move clip 1 to the end.",
    "clips-removed": "Removed {clips}: {names}. {n} left, the video is now {total}.",
    "clips-kept": "Kept only {clips}: {names}. The video is now {total}.",
    "would-be-empty": "That would remove all clips ({n}). Name the ones to remove, for example: remove clip 1.",
    "clip-replaced": "Clip {clip} is now {name}.",
    "clips-added": "Added {names} at place {place}; the video is now {total}.",
    "duplicated": "Repeated {clips}; the video is now {total}.",
    "no-such-clip": "There is no clip {n}: {there}. Try: remove clip {last}.",
    "which-clip": "It is not clear which clip is meant: {there}. Name it by number, for example: remove clip 1.",
    "which-asset": (
        "It is not clear which asset is meant, or it is already in use: {there}. Try: add sunset.jpg at the end."
    ),
    "nothing-there": "There is nothing on the timeline yet. Upload pictures, videos or audio first, or describe "
    "a video: "
    "make a 10-second video about autumn.",
    # whole videos
    "composed": "{assets} combined into a video of {total}, {size}.",
    "composed-anew": "It replaces the timeline that was there; “undo” brings that back.",
    "placed": "Put {assets} on the timeline.",
    "composed-voice": "Voice {name}, {when}.",
    "voice-cut": "The voice is {own} long and the video {total}; it is faded out at the end.",
    "no-room-for-sound": "There was no room left for {name}.",
    "composed-track": "Music {name}, volume {volume}.",
    "composed-bed": "Composed music, {style}, volume {volume}.",
    "composed-no-music": "Without music, as asked.",
    "composed-no-text": "Without text, as asked.",
    "tracks-left": "Not used: {names}.",
    "clips-ducked": "The own sound of the videos is lowered to 20% under the voice.",
    "described": "{n} colour cards, {total}: {words}.",
    "described-honestly": (
        "The studio draws cards with words; it does not generate footage. Upload pictures or videos to show them."
    ),
    "described-placeholder": "Placeholder words: {words}. To change them: change “old words” to “new words”.",
    "describe-what": "Say what the video is about, or upload pictures, videos or audio first. Try: make a "
    "15-second video "
    "about autumn in the mountains.",
    "no-assets": "Nothing is uploaded yet, so there is nothing to combine. Upload the files first, or "
    "describe a video: "
    "make a 15-second video about autumn.",
    # the rest
    "undone-one": "The last edit is undone.",
    "undone": "The last {n} edits are undone.",
    "undo-none": "There is nothing to undo.",
    "undo-fewer": "Only {n} edits could be undone.",
    "after-undo": "Not done together with an undo: “{words}”. Ask for it again afterwards.",
    "redo": "Undone edits cannot be brought back; ask for the edit again.",
    "left": "Left as it is: {words}.",
    "improved": "Improved: {what}.",
    "improve-transitions": "crossfades between the clips",
    "improve-zoom": "gentle camera moves on the pictures",
    "improve-ending": "a fade-out at the end",
    "improve-nothing": "“{words}” is too general, and transitions, camera moves and the ending are already there. Try: "
    "add upbeat background music; add the title “Autumn”; make it 20 seconds; crossfade of 1 s.",
    "cannot.speech": (
        "The studio cannot speak text or clone voices. Upload a recording and say: use voice.mp3 as the voiceover."
    ),
    "cannot.footage": (
        "The studio cannot generate footage or pictures. Upload some, or ask for cards with words: make a "
        "video about autumn."
    ),
    "cannot.background": "The studio cannot remove or replace the background of a picture.",
    "cannot.face": "The studio cannot find or change faces.",
    "cannot.stickers": (
        "The studio has no stickers, shapes or pictures on top of others. It can add text: add the title "
        "“Sale” at the top."
    ),
    "cannot.translate": "The studio cannot translate. Give the translated words: change the title to “Bonjour”.",
    "cannot.transcribe": (
        "The studio cannot turn speech into subtitles. Give the words and times: caption “Hello” from 2 to 4 s."
    ),
    "cannot.grade": "The studio cannot change colours, brightness or filters.",
    "cannot.effects": (
        "The studio does not have that effect. It has transitions, zoom, fades and speed: add crossfades of 1 s."
    ),
    "cannot.rotate": "The studio cannot rotate or mirror pictures.",
    "backwards": (
        "The studio cannot play footage backwards. It can reverse the order of the clips: reverse the order."
    ),
    "elsewhere.export": "Exporting is not an edit; ask for the export of this session instead.",
    "elsewhere.credits": "Credits are not part of editing; ask for the credits instead.",
    "elsewhere.state": "Editing changes the timeline; ask for the state to see it.",
    "elsewhere.upload": "Uploading is not an edit; upload the files first, then say what to do with them.",
    "not-understood": "Not understood: “{words}”.",
    "too-many": "The instruction holds more than {n} requests; the first {n} were read.",
    "help": "The studio can, for example: combine these images and audio into a 30-second video with "
    "text overlays; add the "
    "title “Autumn” at the top for 3 seconds; add calm background music at 20%; cut from 3 s to 5 s; make it vertical.",
}
