"""A sentence read aloud becomes a small MP3: trimmed, equally loud, never too big for a poor network."""

import io
import wave

import numpy as np
import pytest

from egenkraft.site.outside import speech


def wav(
    seconds: float, *, rate: int = 24_000, channels: int = 1, loud: float = 0.3, around: float = 0.0
) -> bytes:
    """A tone that comes and goes like syllables, with silence before and after."""
    at = np.arange(int(seconds * rate)) / rate
    tone = loud * np.sin(2 * np.pi * 220 * at) * (np.sin(2 * np.pi * 3 * at) > -0.5)
    silent = np.zeros(int(around * rate))
    whole = (np.concatenate([silent, tone, silent]) * 32_767).astype("<i2")
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(whole, channels).tobytes())
    return made.getvalue()


@pytest.mark.parametrize("seconds", [1, 5, 6, 7, 8, 10, 12])
def test_twelve_seconds_fit_into_what_a_poor_network_carries(seconds: float) -> None:
    made = speech.mp3(wav(seconds))
    assert len(made.data) <= 26_000
    assert made.seconds == pytest.approx(seconds, abs=0.3)
    assert made.data[0] == 0xFF
    assert made.data[1] & 0xE0 == 0xE0  # the first frame of an MP3, no tag before it


def test_a_shorter_one_is_clearer() -> None:
    """Bytes a second: 32 kbit/s as long as it fits, then 24, then 16."""
    rates = [len(made.data) * 8 / 1_000 / made.seconds for made in map(speech.mp3, (wav(4), wav(8), wav(12)))]
    assert rates == [pytest.approx(kbits, rel=0.05) for kbits in (32, 24, 16)]


def test_silence_before_and_after_goes() -> None:
    made = speech.mp3(wav(3, around=4))
    assert made.seconds == pytest.approx(3 + 2 * speech.PADDING, abs=0.2)


@pytest.mark.parametrize("loud", [0.02, 0.2, 0.9])
def test_near_and_far_sound_alike_and_nothing_is_clipped(loud: float) -> None:
    samples, _rate = speech._samples(wav(3, loud=loud))
    out = speech._loud(samples)
    assert np.sqrt(np.mean(out**2)) == pytest.approx(speech.LOUDNESS, rel=0.05)
    assert np.abs(out).max() <= speech.PEAK + 1e-9


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 2), (44_100, 2), (48_000, 1)])
def test_the_file_of_another_recorder_is_taken_too(rate: int, channels: int) -> None:
    made = speech.mp3(wav(3, rate=rate, channels=channels))
    assert made.seconds == pytest.approx(3, abs=0.3)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "unknown"),
        (b"RIFF", "unknown"),
        (b"\0" * 4_000, "unknown"),
        (b"ID3" + b"\0" * 200, "unknown"),
        (wav(2, rate=96_000), "unknown"),
        (wav(2, loud=0.001), "silent"),
        (wav(0), "silent"),
        (wav(14), "long"),
        (wav(31), "long"),
        (b"\0" * (speech.MAX_BYTES + 1), "heavy"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_taken_says_why(data: bytes, why: str) -> None:
    with pytest.raises(speech.BadSpeech, match=why):
        speech.mp3(data)


def test_no_broken_file_does_more_than_be_refused() -> None:
    """Every byte of the head changed in turn, and every length cut."""
    good = wav(0.5)
    broken = [
        good[:at] + bytes([good[at] ^ bits]) + good[at + 1 :] for at in range(44) for bits in (1, 128, 255)
    ]
    ends = {refusal(data) for data in (*broken, *(good[:cut] for cut in range(60)))}
    assert ends <= {"", "heavy", "long", "silent", "unknown"}
    assert "unknown" in ends


def refusal(data: bytes) -> str:
    """Why it is refused; empty where it is taken."""
    try:
        speech.mp3(data)
    except speech.BadSpeech as refused:
        return str(refused)
    return ""
