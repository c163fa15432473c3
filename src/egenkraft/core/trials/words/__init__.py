"""The sentences of the one page in Swedish and English, and how numbers are written in each."""

from egenkraft.core.trials.words import en, sv
from egenkraft.core.trials.words.readers import READERS

TEXTS: dict[str, dict[str, str]] = {"en": en.TEXTS, "sv": sv.TEXTS}
LANGUAGES = tuple(TEXTS)
# Words inside sentences: the sentence they stand in tells the figure.
INSIDE = ("unit.", "effect.end.", "reason.", "refused.", "percent", "under_one", "over_99", "design.")
SAID = "voices.quote"  # what a participant said is no figure, nor is the id of her consent


class Words:
    """Sentences and numbers in one language for one reader, and the figures that were told with them."""

    def __init__(self, lang: str, reader: str = "lab") -> None:
        if lang not in TEXTS:
            raise ValueError(f"the page is written in {', '.join(LANGUAGES)}, not in {lang}")
        self.lang, self.texts = lang, TEXTS[lang] | READERS.get((lang, reader), {})
        self.figures: dict[str, str] = {}

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with this key, its places filled; the figures in it are remembered by their ids."""
        text = self.texts[key]
        if text and not key.startswith((*INSIDE, SAID)):
            told = ((f"{key}.{name}", str(value)) for name, value in values.items())
            self.figures |= {name: value for name, value in told if any(sign.isdigit() for sign in value)}
        return text.format(**values)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.texts

    def number(self, value: float, *, sign: bool = False, digits: int = 2) -> str:
        """A number with a real minus sign and the language's decimal sign, trailing zeros left out."""
        text = f"{abs(value):.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        zero = not any(digit in "123456789" for digit in text)
        mark = "" if zero else "−" if value < 0 else "+" if sign else ""
        return mark + (text.replace(".", ",") if self.lang == "sv" else text)

    def percent(self, share: float) -> str:
        """A probability in whole per cent, never 0 or 100 unless it is."""
        whole = round(share * 100)
        if whole == 0 and share > 0:
            return self("under_one")
        if whole == 100 and share < 1:
            return self("over_99")
        return self("percent", value=whole)
