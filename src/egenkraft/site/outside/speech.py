"""A sentence read aloud, as a telephone needs it: trimmed, equally loud, and small.

The page of the recorder sends plain samples (WAV), so nothing of a hostile file meets a decoder. What goes
out is one mono MP3, which every telephone plays, at the best rate at which it stays small.
"""

import io
import wave
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import lameenc
import numpy as np

RATE, MOST_BYTES = 24_000, 26_000  # samples a second; bytes of one sentence on a poor network (SCREENS 5)
MAX_SECONDS, MAX_BYTES = 30, 3_000_000
KBITS = (32, 24, 16)  # tried in this order
PADDING, QUIET = 0.12, 0.03  # seconds kept before and after; below this share of the loudest it is silence
LOUDNESS, PEAK, HEARD = 0.1, 0.95, 0.01  # mean and highest deflection aimed at; below that nobody spoke

Samples = np.ndarray[Any, np.dtype[np.float64]]


class BadSpeech(ValueError):
    """Not a recording that is taken; the message is one of: heavy, long, silent, unknown."""


@dataclass(frozen=True)
class Speech:
    """An MP3 and how long it lasts, in seconds."""

    data: bytes
    seconds: float


def mp3(data: bytes) -> Speech:
    """A WAV file as a short MP3; raise `BadSpeech`."""
    if len(data) > MAX_BYTES:
        raise BadSpeech("heavy")
    samples, rate = _samples(data)
    if len(samples) > MAX_SECONDS * rate:
        raise BadSpeech("long")
    spoken = _loud(_spoken(samples, rate))
    return _encoded(spoken if rate == RATE else _resampled(spoken, rate))


def _resampled(samples: Samples, rate: int) -> Samples:
    """Our page sends the right rate already: these tools are loaded for the file of another recorder only."""
    tools: Any = import_module("scipy.signal")
    changed: Samples = tools.resample_poly(samples, RATE, rate)
    return changed


def _samples(data: bytes) -> tuple[Samples, int]:
    """The samples of 16-bit WAV, all channels in one, between -1 and 1, and how many are in a second."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(MAX_BYTES)
    except (wave.Error, EOFError, ValueError, RuntimeError, OSError) as error:
        raise BadSpeech("unknown") from error
    if width != 2 or channels not in (1, 2) or not 8_000 <= rate <= 48_000:
        raise BadSpeech("unknown")
    whole = frames[: len(frames) // (2 * channels) * 2 * channels]
    return np.frombuffer(whole, "<i2").reshape(-1, channels).mean(axis=1) / 32_768, rate


def _spoken(samples: Samples, rate: int) -> Samples:
    """Without the silence before and after: nobody waits for a voice."""
    loudest = float(np.abs(samples).max(initial=0))
    if loudest < HEARD:
        raise BadSpeech("silent")
    heard = np.flatnonzero(np.abs(samples) > QUIET * loudest)
    around = int(PADDING * rate)
    return samples[max(0, heard[0] - around) : heard[-1] + around]


def _loud(samples: Samples) -> Samples:
    """As loud as every other sentence, however far the telephone was; never clipped."""
    mean = float(np.sqrt(np.mean(samples**2)))
    return samples * min(LOUDNESS / mean, PEAK / float(np.abs(samples).max()))


def _encoded(samples: Samples) -> Speech:
    raw = np.clip(np.rint(samples * 32_767), -32_768, 32_767).astype("<i2").tobytes()
    for kbits in KBITS:
        encoder = lameenc.Encoder()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(RATE)
        encoder.set_out_sample_rate(RATE)
        encoder.set_bit_rate(kbits)
        encoder.silence()
        made = bytes(encoder.encode(raw) + encoder.flush())
        if len(made) <= MOST_BYTES:
            return Speech(made, len(samples) / RATE)
    raise BadSpeech("long")
