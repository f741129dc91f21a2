"""Speaks the sample voiceover into nemo_mcp/samples: `python bench/sample_voice.py`.

Needs the `hibari` command (`pip install hibari-tts==0.2.1`) and `ffmpeg` on the path.
"""

import json
import subprocess
import tempfile
from pathlib import Path

VOICEOVER = Path(__file__).resolve().parent.parent / "nemo_mcp" / "samples" / "voiceover.mp3"
SENTENCES = (
    "Every story starts somewhere, often with the very first light.",
    "Choose the moments you love the most, and let them set sail.",
    "Give each one room to breathe, and a voice to walk beside it.",
    "Then watch it all come alive, one small light at a time.",
    "By the time the stars are out, your film is ready to share.",
    "Five pictures, one voice, one sentence.",
)
STARTS_MS = (350, 5600, 11300, 17000, 22600, 26350)
LENGTH_S = 29.0
LOUDNESS = "I=-16:TP=-1.5:LRA=11"
_LIMITER_LOSS_DB = 0.5
_TRIM = "silenceremove=start_periods=1:start_threshold=-50dB"
_ROOM = "aecho=0.95:0.9:19|31|47|71:0.07|0.055|0.04|0.025"
_POLISH = (
    "highpass=f=75,equalizer=f=220:t=q:w=0.9:g=1.2,equalizer=f=6800:t=q:w=1.4:g=-1.5,"
    f"acompressor=threshold=-21dB:ratio=2.2:attack=12:release=160:makeup=2,{_ROOM},aresample=44100"
)


def _run(command: list[str]) -> str:
    """What the command wrote to its error stream; CalledProcessError if it failed."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def _speak(folder: Path) -> list[Path]:
    clips = [folder / f"{number}.wav" for number in range(len(SENTENCES))]
    for sentence, clip in zip(SENTENCES, clips, strict=True):
        _run(["hibari", sentence, "-o", str(clip), "--speed", "0.9", "--seed", "7"])
    return clips


def _place(clips: list[Path], mixed: Path) -> None:
    """One track with every sentence trimmed, set at its start and polished."""
    trimmed = [
        f"[{i}]{_TRIM},areverse,{_TRIM},areverse,apad=pad_dur=0.06,afade=t=in:d=0.01,adelay={start}[s{i}]"
        for i, start in enumerate(STARTS_MS)
    ]
    joined = "".join(f"[s{i}]" for i in range(len(clips)))
    graph = ";".join([*trimmed, f"{joined}amix=inputs={len(clips)}:normalize=0,apad,{_POLISH}"])
    sources = [part for clip in clips for part in ("-i", str(clip))]
    _run(["ffmpeg", "-y", *sources, "-filter_complex", graph, "-t", str(LENGTH_S), str(mixed)])


def _encode(mixed: Path) -> None:
    """The track at the loudness aimed for, by one gain for the whole, as a mono MP3 of 80 kb/s."""
    report = _run(["ffmpeg", "-i", str(mixed), "-af", f"loudnorm={LOUDNESS}:print_format=json", "-f", "null", "-"])
    found = json.loads(report[report.rindex("{") : report.rindex("}") + 1])
    gain_db = -16 + _LIMITER_LOSS_DB - float(found["input_i"])
    level = f"volume={gain_db:.2f}dB,alimiter=limit=0.82:attack=3:release=60:level=false"
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    sound = ["-ac", "1", "-ar", "44100", "-c:a", "libmp3lame", "-b:a", "80k"]
    _run(["ffmpeg", "-y", "-i", str(mixed), "-af", level, *sound, *plain, str(VOICEOVER)])


def main() -> None:
    """Makes the voiceover and prints its size."""
    with tempfile.TemporaryDirectory() as folder:
        mixed = Path(folder) / "mixed.wav"
        _place(_speak(Path(folder)), mixed)
        _encode(mixed)
    print(f"{VOICEOVER.name}: {VOICEOVER.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
