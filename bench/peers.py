"""What a render is measured against: x264 alone, and ffmpeg's own filters doing the same film on one command line."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import av

from bench.t30 import CAPTIONS, CLIP_MS, FPS, SECONDS, STEP_MS, TITLE, ZOOM

_IN_MEMORY: Final = 450  # frames: 1.4 GB
TUNED: Final = "subme=1:me=dia:b-adapt=0:ref=1:weightb=0"


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds, seconds by the clock, and megabytes of the file (0: not known)."""

    cpu_s: float
    wall_s: float
    mb: float = 0.0


def encoder_alone(film: Path) -> Cost:
    """One x264 with our own parameters, a thread for each processor, and the finished frames in memory."""
    cpu_s = wall_s = 0.0
    with av.open(str(film)) as container:
        pictures = container.decode(container.streams.video[0])
        while frames := list(islice(pictures, _IN_MEMORY)):
            began, began_cpu = time.perf_counter(), time.process_time()
            _encode(frames)
            cpu_s, wall_s = cpu_s + time.process_time() - began_cpu, wall_s + time.perf_counter() - began
    return Cost(cpu_s, wall_s)


def _encode(frames: list[av.VideoFrame]) -> None:
    with TemporaryFile() as file:
        output: Any = av.open(file, "w", format="mp4")
        with output:
            options = {"preset": "veryfast", "crf": "20", "x264-params": TUNED}
            stream = output.add_stream("libx264", rate=FPS, options=options)
            stream.width, stream.height, stream.pix_fmt = frames[0].width, frames[0].height, "yuv420p"
            stream.codec_context.thread_count = os.cpu_count() or 1
            for number, frame in enumerate(frames):
                # The encoder decides where key frames are, not the film that the frames come from.
                frame.pts, frame.time_base, frame.pict_type = number, Fraction(1, FPS), 0
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))


def ffmpeg_film(media: dict[str, Path], target: Path, *, tuned: bool) -> Cost | None:
    """The film by zoompan, xfade and drawtext, with stock veryfast or with our parameters; None without ffmpeg."""
    program = shutil.which("ffmpeg")
    if program is None:
        return None
    command = [program, "-v", "error", "-y"]
    for number in range(5):
        command += ["-i", str(media[f"p{number}"])]
    command += ["-i", str(media["voice"]), "-i", str(media["music"]), "-filter_complex", f"{_pictures()};{_sound()}"]
    command += ["-map", "[film]", "-map", "[mix]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20"]
    command += ["-x264-params", TUNED] if tuned else []
    command += ["-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart", str(target)]
    return spent(command, target)


def spent(command: list[str], target: Path) -> Cost:
    """Run a program to its end. Raises CalledProcessError."""
    began = time.perf_counter()
    with subprocess.Popen(command) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    wall_s = time.perf_counter() - began
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, target.stat().st_size / 1e6)


def _pictures() -> str:
    frames = CLIP_MS * FPS // 1000
    parts = [
        f"[{number}:v]scale=1920:1080:force_original_aspect_ratio=increase,crop=1920:1080,"
        f"zoompan=z='1+{ZOOM - 1:.2f}*on/{frames}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
        f":d={frames}:s=1920x1080:fps={FPS},setsar=1[c{number}]"
        for number in range(5)
    ]
    last = "c0"
    for number in range(1, 5):
        offset = number * STEP_MS / 1000
        parts.append(f"[{last}][c{number}]xfade=transition=fade:duration=1:offset={offset}[x{number}]")
        last = f"x{number}"
    words = [_words(TITLE, 80, "(h-text_h)/2", 0.4, 3.8, box=False)]
    words += [_words(text, 46, "h*0.88", 4.5 + n * 4.2, 8.1 + n * 4.2, box=True) for n, text in enumerate(CAPTIONS)]
    return ";".join(parts) + f";[{last}]" + ",".join(words) + ",format=yuv420p[film]"


def _words(text: str, size: int, y: str, start: float, end: float, *, box: bool) -> str:
    backing = ":box=1:boxcolor=black@0.66:boxborderw=18" if box else ""
    fade = f"if(lt(t\\,{start + 0.3})\\,(t-{start})/0.3\\,if(gt(t\\,{end - 0.3})\\,({end}-t)/0.3\\,1))"
    shown = f":enable='between(t,{start},{end})':alpha='{fade}'"
    return f"drawtext=text='{text}':fontsize={size}:fontcolor=white:x=(w-text_w)/2:y={y}{backing}{shown}"


def _sound() -> str:
    return (
        f"[5:a]aresample=48000,adelay=500:all=1,apad=whole_dur={SECONDS},asplit[v1][v2];"
        "[6:a]volume=0.3[m];[m][v1]sidechaincompress=threshold=0.03:ratio=8:attack=20:release=400[d];"
        f"[d][v2]amix=inputs=2:normalize=0,loudnorm=I=-14:TP=-1,aresample=48000,alimiter=limit=0.9,atrim=0:{SECONDS}[mix]"
    )
