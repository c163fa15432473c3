"""The sentences of the one page in Swedish and English, and how numbers are written in each."""

from egenkraft.core.trials.words import en, sv

TEXTS: dict[str, dict[str, str]] = {"en": en.TEXTS, "sv": sv.TEXTS}
LANGUAGES = tuple(TEXTS)


class Words:
    """Sentences and numbers in one language."""

    def __init__(self, lang: str) -> None:
        if lang not in TEXTS:
            raise ValueError(f"the page is written in {', '.join(LANGUAGES)}, not in {lang}")
        self.lang, self.texts = lang, TEXTS[lang]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with this key, its places filled."""
        return self.texts[key].format(**values)

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
