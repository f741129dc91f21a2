"""Runs the audio mix as a worker's job. Worker side only."""

from pathlib import Path

from nemo_mcp.studio.render.jobs import AudioJob, AudioResult
from nemo_mcp.studio.render.sound.audio import mix


def make_soundtrack(job: AudioJob) -> AudioResult:
    """Write the sound of a draft to `job.target`. Raises MediaError for a broken source."""
    media = {asset: Path(path) for asset, path in job.paths.items()}
    report = mix(job.timeline, media, Path(job.target), job.form)
    return AudioResult(report.warnings, report.loudness_lufs)
