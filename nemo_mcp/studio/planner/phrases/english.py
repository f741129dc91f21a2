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
    "many.clip": "clips",
    "many.overlay": "pictures on top",
    "many.title": "titles",
    "many.caption": "captions",
    "many.lower-third": "lower thirds",
    "many.music": "pieces of music",
    "many.voice": "voices",
    "many.sound": "sounds",
    "word.all-of": "all {n} {what}",
    "word.some-of": "{n} {what}",
    # before and after
    "changed": "{who}: {what}.",
    "many-changed": "{who}: {what} changed.",
    "aspect-changed": "{aspect} {old} -> {new}",
    "aspect.length": "length",
    "aspect.speed": "speed",
    "aspect.volume": "volume",
    "aspect.fit": "fit",
    "aspect.look": "look",
    "aspect.crop": "crop",
    "aspect.turn": "turned",
    "aspect.mirror": "mirrored",
    "aspect.zoom": "zoom",
    "aspect.transition": "transition into it",
    "aspect.fade-in": "fade in",
    "aspect.fade-out": "fade out",
    "aspect.place": "place",
    "aspect.size": "size",
    "aspect.opacity": "opacity",
    "aspect.radius": "rounding",
    "aspect.time": "time",
    "aspect.color": "colour",
    "aspect.box": "box",
    "aspect.outline": "outline",
    "crop-is": "{width} x {height} from {x} across and {y} down",
    "frame-changed": "Frame: {old} -> {new}.",
    "fps-changed": "Frame rate: {old} -> {new} fps.",
    "lufs-changed": "Overall loudness: {old} -> {new} LUFS.",
    "length-changed": "Length of the video: {old} -> {new}.",
    "already": "Nothing changed, it is already so: {words}",
    "already-plain": "Nothing changed, it is already so.",
    "suggest": "Not understood: “{words}”. Nearest that works: {example}.",
    # texts
    "text-added": "Added {role_low} {words}: {place}, {when}{extra}.",
    "captions-given": "Captions {words} on {clips}.",
    "captions-too-many": (
        "There were {given} captions for {clips} clips; the last ones were left out. Give a time, for example: "
        "caption “Hello” at 3 s."
    ),
    "captions-made": "{n} captions, one per clip: {words}.",
    "captions-placeholder": (
        "{n} of the captions are placeholder words, because the file names say nothing. To give your own: captions "
        "“First”, “Second”, “Third”."
    ),
    "captions-not-heard": "The captions come from the file names; the studio cannot write down what the voice says.",
    "title-placeholder": "The title {words} is a placeholder. To give your own: change the title to “Your words”.",
    "title-from-name": "The title {words} is taken from the project; to change it: change the title to “Your words”.",
    "text-changed": "{role} changed from {old} to {new}.",
    "text-needs-words": "Say the new words in quotation marks, for example: change the title to “Autumn”.",
    "text-fades": "{texts}: fades of {time}.",
    "text-removed": "Removed {texts} ({when}).",
    "no-texts": "No text fits that: {there}. To add one: add the title “Autumn” at the top.",
    "no-such-text": "There is no text {words}: {there}. Try: change the title to “Autumn”.",
    "none-to-keep-out": "No {what}: there is none, and none was added.",
    # sound
    "music-bed": "Background music, {what} (composed), {when}, volume {volume}.",
    "music-file": "Background music {what}, {when}, volume {volume}.",
    "music-loops": "{name} is {own} long, so it repeats.",
    "music-replaced": "It replaces the music that was there.",
    "music-changed": "Music: {old} -> {what}, volume {volume} as before.",
    "not-a-sound": "{name} is not a sound file; composed music was used. Upload an MP3 or WAV to use your own.",
    "voice-added": "Voice {name}, {when}.",
    "sound-removed": "Removed {what}, {when}.",
    "volume-how": "Say how loud, for example: {what} volume to 35%.",
    "no-such-sound": "There is no such sound ({what}); heard are: {there}. Try: add calm background music.",
    "sound-fades": "{what} {how}, {time}.",
    "no-fades": "Fades removed.",
    "fade-own-sound": "The own sound of a clip cannot be faded on its own. Try: fade out at the end.",
    # picture
    "transition-set": "Transition at {where}: {old} -> {new}.",
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
    "ratio-odd": "The frame {ratio} is not available; 16:9, 9:16, 1:1 and 4:5 are. Try: make it 9:16.",
    # time
    "cut": "Cut out {when}; the video: {total}.",
    "cut-clip": "Cut {when} out of {clip}; the video: {total}.",
    "kept": "Kept only {when}; the video: {total}.",
    "kept-clip": "Kept only {when} of {clip}; the video: {total}.",
    "nothing-left": "That would leave nothing: it is {total} long. Try: trim the first 2 seconds.",
    "beyond-end": "{time} lies beyond the end: it is {total} long. Give a time inside, for example: at 1 s.",
    "range-backwards": (
        "The range has no length or runs backwards (its end is {time}; the whole is {total}). Try: cut from 1 s to 2 s."
    ),
    "sources-end": (
        "{asked} is longer than the uploaded videos last; the video is {got}. Add pictures or slow clips down to "
        "fill it."
    ),
    "too-short": "{asked} is too short; at least {least} is needed. Try: make it 10 seconds.",
    "too-long": "{asked} is too long; a video can be {most} at most.",
    "clip-length-odd": "{asked} is no length for a clip; from 0.1 s to 10 minutes. Try: make clip 1 3 seconds.",
    "clip-source-ends": "The source of {clips} ends earlier, so it stays shorter.",
    "speed-voice": "The voice changes speed with it; music does not.",
    "speed-odd": "A speed of {asked}x is not available; from 0.25x to 4x. Try: speed up 2x.",
    "speed-too-short": "At that speed a clip would be too short to see. Try: speed up 1.5x.",
    # clips
    "reversed": "The order is reversed, now: {order}.",
    "sorted-name": "Sorted by name, now: {order}.",
    "sorted-upload": "Sorted as uploaded, now: {order}.",
    "swapped": "Swapped clips {a} and {b}.",
    "swap-needs-two": "Name two clips to swap: {there}. Try: swap clips 1 and 2.",
    "moved": "Moved {clips}: place {old} -> {place}.",
    "move-where": "Say where the clip should go: {there}. Try: move clip 1 to the end.",
    "would-be-empty": "That would remove all clips ({n}). Name the ones to remove, for example: remove clip 1.",
    "clip-replaced": "Clip {clip} -> {name}.",
    "clips-added": "Added {names} at place {place}; the video: {total}.",
    "duplicated": "Repeated {clips}; the video: {total}.",
    "no-such-clip": "There is no clip {n}: {there}. Try: remove clip {last}.",
    "which-clip": "It is not clear which clip is meant: {there}. Name it by number, for example: remove clip 1.",
    "which-asset": (
        "It is not clear which asset is meant, or it is already in use: {there}. Try: add sunset.jpg at the end."
    ),
    "nothing-there": (
        "There is nothing on the timeline yet. Upload pictures, videos or audio first, or describe a video: make a "
        "10-second video about autumn."
    ),
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
    "described-placeholder": "Placeholder words: {words}. To change them: change “old words” to “new words”.",
    "describe-what": (
        "Say what the video is about, or upload pictures, videos or audio first. Try: make a 15-second video about "
        "autumn in the mountains."
    ),
    "no-assets": (
        "Nothing is uploaded yet, so there is nothing to combine. Upload the files first, or describe a video: make "
        "a 15-second video about autumn."
    ),
    # the rest
    "undone-one": "The last edit is undone.",
    "undone": "The last {n} edits are undone.",
    "undo-none": "There is nothing to undo.",
    "undo-fewer": "Only {n} edits could be undone.",
    "after-undo": "Not done together with an undo: “{words}”. Ask for it again afterwards.",
    "left": "Left as it is: {words}.",
    "improved": "Improved: {what}.",
    "improve-transitions": "crossfades between the clips",
    "improve-zoom": "gentle camera moves on the pictures",
    "improve-ending": "a fade-out at the end",
    "improve-nothing": (
        "“{words}” is too general, and transitions, camera moves and the ending are already there. Try: add upbeat "
        "background music; add the title “Autumn”; make it 20 seconds; crossfade of 1 s."
    ),
    "cannot.speech": (
        "The studio cannot speak text or clone voices. Upload a recording and say: use voice.mp3 as the voiceover."
    ),
    "cannot.footage": (
        "The studio cannot generate footage or pictures. Upload some, or ask for cards with words: make a video "
        "about autumn."
    ),
    "cannot.background": "The studio cannot remove or replace the background of a picture.",
    "cannot.face": "The studio cannot find or change faces.",
    "cannot.stickers": (
        "The studio has no stickers, shapes or split screens. It can put an uploaded picture on top, or text: put "
        "logo.png in the top right corner."
    ),
    "cannot.translate": "The studio cannot translate. Give the translated words: change the title to “Bonjour”.",
    "cannot.transcribe": (
        "The studio cannot turn speech into subtitles. Give the words and times: caption “Hello” from 2 to 4 s."
    ),
    "cannot.grade": (
        "The studio cannot set brightness, contrast or such filters. It has the looks warm, cool, black and white, "
        "and vivid: make it warm."
    ),
    "cannot.effects": (
        "The studio does not have that effect. It has transitions, zoom, fades and speed: add crossfades of 1 s."
    ),
    "backwards": "The studio cannot play footage backwards. It can reverse the order of the clips: reverse the order.",
    "elsewhere.export": "Exporting is not an edit; ask for the export of this session instead.",
    "elsewhere.credits": "Credits are not part of editing; ask for the credits instead.",
    "elsewhere.state": "Editing changes the timeline; ask for the state to see it.",
    "elsewhere.upload": "Uploading is not an edit; upload the files first, then say what to do with them.",
    "not-understood": "Not understood: “{words}”.",
    "too-many": "The instruction holds more than {n} requests; the first {n} were read.",
    "help": (
        "The studio can, for example: combine these images and audio into a 30-second video with text overlays; add "
        "the title “Autumn” at the top for 3 seconds; add calm background music at 20%; cut from 3 s to 5 s; make it "
        "vertical."
    ),
    "text-is": "{role} {words}.",
    "text-is-so": "{texts}: {how}.",
    "text-shows": "{text} shows {when}.",
    "texts-moved-out": "{n} of them no longer fit into the video and are gone.",
    "lower-third-words": (
        "Which name should the lower third show? For example: add a lower third “Ann Lee, Designer” from 3 to 7 s."
    ),
    "cues-placed": "{n} captions from {name}: {when}.",
    "cues-are": "the captions from {name} are there.",
    "cues-replace": "They replace the {n} captions that were there.",
    "cues-cut": "{n} captions of the file lie behind the end of the video ({total}) and were left out.",
    "cues-shifted": "They come {time} later than in the file.",
    "cues-shifted-back": "They come {time} earlier than in the file.",
    "cues-outside": "No caption of {name} lies inside the video ({total}).",
    "no-captions-file": "There is no file of captions: {there}. Upload an SRT or VTT file, then say: add the captions.",
    "music-is": "the music is {what}.",
    "sound-is": "{what} plays {when}.",
    "volume-is": "{what}: volume {volume}.",
    "transition-is": "{new} at {where}.",
    "word.hard-cut": "hard cut",
    "word.outline": "outlined",
    "word.logo": "logo",
    "length-is": "the video is {total} long.",
    "clip-length-is": "{clips}: {time}.",
    "speed-is": "{clips}: {speed}x.",
    "frame-is": "frame {size}.",
    "clips-are": "{clips}: {how}.",
    "order-is": "the order is {order}.",
    "which-look": "Which look: warm, cool, black and white, or vivid? For example: make it warm.",
    "not-a-card": "Only cards have a colour, and clip {clip} is a picture. Try: make clip 1 warm.",
    "turn-odd": "Pictures turn by 90, 180 or 270 degrees, not by {degrees}. Try: rotate clip 1 by 90 degrees.",
    "fps-odd": "{asked} frames a second are not available; from 24 to 60 are. Try: 30 fps.",
    "fps-is": "frame rate {fps} fps.",
    "which-fps": "Which frame rate, from 24 to 60? For example: 60 fps.",
    "lufs-odd": "A loudness of {asked} LUFS is not available; from {least} to {most} LUFS is.",
    "lufs-is": "levels are evened to {lufs} LUFS.",
    "overlay-added": "{name} over the video: {place}, {size} of the width, opacity {opacity}, {when}.",
    "overlay-replaced": "It replaces where {name} was before.",
    "overlay-is": "{name}: {place}, {size} of the width, opacity {opacity}.",
    "overlay-removed": "Removed {name} ({place}, {when}).",
    "no-overlay": (
        "There is no picture over the video. To add one: upload it, then say: put logo.png in the top right corner "
        "({there})."
    ),
    "no-logo": (
        "No uploaded picture is called a logo: {there}. Name the file, for example: put brand.png in the top right "
        "corner."
    ),
    "which-overlay": "Which file should go over the video? {there}. For example: show cam.mp4 as picture in picture.",
    "which-of-these": "Which one do you mean: {names}? Nothing was changed for this yet.",
    "redone-one": "The last undone edit is back.",
    "redone": "The last {n} undone edits are back.",
    "redo-none": "There is nothing to redo.",
    "redo-fewer": "Only {n} edits could be brought back.",
    "split": "Split at {time}: {old} -> {n} clips, nothing was removed.",
    "split-nowhere": "There is nothing to split at {time}: the video is {total} long. Try: split clip 1 at 1 s.",
    "cut-both": "Cut {time} off both ends of {what}; the video: {total}.",
    "pan-set": "Camera {way}: {where}.",
    "word.pan-lr": "from left to right",
    "word.pan-rl": "from right to left",
    "word.pan-ud": "from top to bottom",
    "word.pan-du": "from bottom to top",
    "captions-spread": "Captions {words}, {time} each.",
    "answer-whole": "The video is {total} long, frame {size}, {fps} fps; {there}.",
    "answer-texts": "Texts ({n}): {words}.",
    "answer-steps": "Edits that can be undone: {back}; undone ones that can be made again: {forward}.",
    "answer-sounds": "Sound: {words}.",
    "answer-overlays": "Pictures over the video: {words}.",
    "answer-transitions": "Transitions: {words}.",
    "cannot.url": (
        "The studio fetches nothing from the net. Upload the file, then say: use song.mp3 as background music."
    ),
    "elsewhere.publish": "Publishing is not part of editing: export the video, then post it yourself.",
    "clips-removed": "Removed {clips}. {n} left, the video: {total}.",
    "clips-kept": "Kept only {clips}. The video: {total}.",
    "cut-each": "Cut {time} out of each of {n} clips; the video: {total}.",
    "clips-silent": "the clip has no sound.",
    "music-loops-on": "{name} repeats to the end.",
    "volume-part": (
        "The loudness of composed music cannot change in the middle; it can fade: fade the music out over 3 seconds."
    ),
    "volume-part-set": "{what}: volume {old} -> {new}, {when}.",
    "described": "{n} title cards over moving colour, {total}: {words}.",
    "described-honestly": (
        "The studio draws cards with words; generated footage needs the NemoVideo cloud. Upload pictures or videos "
        "to show them here."
    ),
    "described-quick": "{total} is short for so many words; {easy} would read easily: make it {easy}.",
    "ordered": "The order is now: {order}.",
    "texts-later": "{n} texts come {time} later.",
    "texts-earlier": "{n} texts come {time} earlier.",
    "which-way": "Later or earlier? For example: delay the captions by 1 second.",
    "which-loop": "Loop what: the music, a clip or the whole video? For example: loop the video twice.",
}
