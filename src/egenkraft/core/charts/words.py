"""The sentences of the charts in Swedish and English, and numbers as each language writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from .model import ChartError, Number

SV = {
    "decimal": ",",
    "thousand": "\u00a0",
    "withheld_least": "Det är färre än {least} personer.",
    "withheld_base": "Utanför labbet visas inget om färre än {base} personer.",
    "withheld_cell": "Utanför labbet visas ingen grupp med färre än {least} personer.",
    "withheld_alike": "Utanför labbet visas inget som gäller alla i en grupp.",
    "withheld_single": "Utanför labbet visas inga märken för enskilda personer.",
    "rests": "n\u00a0{n}, {missing} saknas",
    "rests_all": "n\u00a0{n}, ingen saknas",
    "no_comparison": "Ingen jämförelsegrupp.",
    "refused": "vill inte svara",
    "not_asked": "inte frågade",
    "not_reached": "hann inte svara",
    "moved": "har flyttat",
    "not_applicable": "gäller inte",
    "not_scored": "för få svar",
    "item_missing": "svar saknas",
    "too_few_answered": "för få svar",
    "people": "Personer",
    "of": "{part} av {whole}",
    "between": "{low} till {high}",
    "funnel_title": "Vägen till intervju",
    "funnel_headline": "{last} av {first} nådde ”{label}”.",
    "funnel_drop": "Flest föll bort före ”{label}”: {lost} av {before}.",
    "funnel_nobody": "Ingen har kommit till ”{label}” än.",
    "funnel_columns": "Steg|Antal|Föll bort",
    "signs_title": "Upp, lika eller ner",
    "signs_headline": "{up} av {n} gick upp, {same} är lika, {down} gick ner.",
    "signs_most": "Oftast upp: ”{label}”, {up} av {n}.",
    "signs_least": "Oftast ner: ”{label}”, {down} av {n}.",
    "signs_none_down": "Ingen fråga gick ner för någon.",
    "signs_none_up": "Ingen fråga gick upp för någon.",
    "signs_columns": "Vad|Upp|Lika|Ner|Saknas",
    "up": "upp",
    "same": "lika",
    "down": "ner",
    "change_title": "Förändring per person",
    "change_headline": "{improved} av {n} blev säkert bättre, {deteriorated} säkert sämre.",
    "change_columns": "Före|Efter|Förändring",
    "improved": "Säkert bättre",
    "unchanged": "Ingen säker skillnad",
    "deteriorated": "Säkert sämre",
    "change_marks": "Tom ring: före. Fyllt märke: efter. Tjock linje: mer än mätfelet.",
    "better": "bättre",
    "worse": "sämre",
    "arms_title": "Alla personer, grupp för grupp",
    "arms_headline": "{first}: {mean_first} i snitt. {second}: {mean_second}. Skillnad {difference}.",
    "arms_headline_lot": "En så stor skillnad ger lotten ensam i {extreme}.",
    "arms_mean": "n\u00a0{n}, i snitt {mean}",
    "arms_columns": "Grupp|Värde|Personer",
    "lot_title": "Om lotten hade fallit annorlunda",
    "lot_headline": "Skillnaden blev {value}. En så stor skillnad ger lotten ensam i {extreme}.",
    "lot_caption": "Staplarna: alla {all} sätt som lotten kunde ha fallit, om metoden inte gör något.",
    "lot_columns": "Skillnad|Lottningar",
    "lot_here": "{value} (så blev det)",
    "arms_lot": "Om lotten hade fallit annorlunda",
    "arms_here": "så blev det: {value}",
    "arms_marks": "Trekant: snittet.",
    "density_title": "Hur svaren ligger",
    "density_first": "{label}: {mean} i snitt.",
    "density_next": "{label}: {mean}.",
    "density_columns": "Grupp|Personer|I snitt",
    "density_band": "Grått fält: så stor förändring att den är värd det.",
    "draws": "{extreme} av {all} lottningar",
    "draws_about": "ungefär {extreme} av 1\u00a0000 lottningar",
    "draws_rare": "färre än 1 av 1\u00a0000 lottningar",
    "effect_title": "Hur stor är skillnaden?",
    "effect_headline": "Bästa gissning: {estimate}. Rimligt: {low} till {high}.",
    "effect_headline_open": "Bästa gissning: {estimate}. Hur säkert det är går inte att säga.",
    "effect_many": "{label}: {estimate}, rimligt {low} till {high}.",
    "effect_many_open": "{label}: {estimate}. Hur säkert det är går inte att säga.",
    "effect_better": "{value} bättre",
    "effect_worse": "{value} sämre",
    "effect_zero": "ingen skillnad",
    "effect_open": "utan gräns",
    "effect_unknown": "gränserna går inte att räkna ut",
    "effect_columns": "Vad|Skillnad|Från|Till|n",
    "effect_delta": "Skuggan visar en skillnad som är värd mödan: {delta} eller mer.",
    "effect_next": "Nästa labb",
    "strip_title": "Närvaro",
    "strip_headline": "{away} av {n} har varit borta {row} gånger i rad eller mer.",
    "strip_none": "Ingen har varit borta {row} gånger i rad.",
    "strip_columns": "Namn|Här|Borta|Borta i rad",
    "strip_marks": "Fylld ruta: här. Tom ring: borta. Streck: inte markerad.",
}

EN = {
    "decimal": ".",
    "thousand": ",",
    "withheld_least": "There are fewer than {least} people.",
    "withheld_base": "Outside the lab nothing is shown about fewer than {base} people.",
    "withheld_cell": "Outside the lab no group under {least} people is shown.",
    "withheld_alike": "Outside the lab nothing is shown that is true of everybody in a group.",
    "withheld_single": "Outside the lab no marks for single persons are shown.",
    "rests": "n\u00a0{n}, {missing} missing",
    "rests_all": "n\u00a0{n}, none missing",
    "no_comparison": "No comparison group.",
    "refused": "do not want to answer",
    "not_asked": "not asked",
    "not_reached": "not reached",
    "moved": "moved",
    "not_applicable": "does not apply",
    "not_scored": "too few answers",
    "item_missing": "answers missing",
    "too_few_answered": "too few answers",
    "people": "People",
    "of": "{part} of {whole}",
    "between": "{low} to {high}",
    "funnel_title": "The way to an interview",
    "funnel_headline": "{last} of {first} reached “{label}”.",
    "funnel_drop": "Most were lost before “{label}”: {lost} of {before}.",
    "funnel_nobody": "Nobody has reached “{label}” yet.",
    "funnel_columns": "Step|Number|Lost",
    "signs_title": "Up, same or down",
    "signs_headline": "{up} of {n} went up, {same} stayed the same, {down} went down.",
    "signs_most": "Most often up: “{label}”, {up} of {n}.",
    "signs_least": "Most often down: “{label}”, {down} of {n}.",
    "signs_none_down": "No question went down for anyone.",
    "signs_none_up": "No question went up for anyone.",
    "signs_columns": "What|Up|Same|Down|Missing",
    "up": "up",
    "same": "same",
    "down": "down",
    "change_title": "Change per person",
    "change_headline": "{improved} of {n} are reliably better, {deteriorated} reliably worse.",
    "change_columns": "Before|After|Change",
    "improved": "Reliably better",
    "unchanged": "No reliable change",
    "deteriorated": "Reliably worse",
    "change_marks": "Hollow ring: before. Filled mark: after. Thick line: more than the measuring error.",
    "better": "better",
    "worse": "worse",
    "arms_title": "Every person, group by group",
    "arms_headline": "{first}: {mean_first} on average. {second}: {mean_second}. Difference {difference}.",
    "arms_headline_lot": "The lot alone gives so large a difference in {extreme}.",
    "arms_mean": "n\u00a0{n}, mean {mean}",
    "arms_columns": "Group|Value|People",
    "lot_title": "If the lot had fallen otherwise",
    "lot_headline": "The difference was {value}. The lot alone gives so large a one in {extreme}.",
    "lot_caption": "The bars: all {all} ways in which the lot could have fallen, if the method does nothing.",
    "lot_columns": "Difference|Lots",
    "lot_here": "{value} (as it was)",
    "arms_lot": "If the lot had fallen otherwise",
    "arms_here": "as it was: {value}",
    "arms_marks": "Triangle: the mean.",
    "density_title": "How the answers lie",
    "density_first": "{label}: {mean} on average.",
    "density_next": "{label}: {mean}.",
    "density_columns": "Group|People|Mean",
    "density_band": "Grey field: a change so large that it is worth it.",
    "draws": "{extreme} of {all} lots",
    "draws_about": "about {extreme} of 1,000 lots",
    "draws_rare": "fewer than 1 of 1,000 lots",
    "effect_title": "How large is the difference?",
    "effect_headline": "Best guess: {estimate}. Plausible: {low} to {high}.",
    "effect_headline_open": "Best guess: {estimate}. How sure that is cannot be said.",
    "effect_many": "{label}: {estimate}, plausible {low} to {high}.",
    "effect_many_open": "{label}: {estimate}. How sure that is cannot be said.",
    "effect_better": "{value} better",
    "effect_worse": "{value} worse",
    "effect_zero": "no difference",
    "effect_open": "no limit",
    "effect_unknown": "the limits cannot be computed",
    "effect_columns": "What|Difference|From|To|n",
    "effect_delta": "The shade marks a difference that is worth it: {delta} or more.",
    "effect_next": "The next lab",
    "strip_title": "Attendance",
    "strip_headline": "{away} of {n} have been away {row} times in a row or more.",
    "strip_none": "Nobody has been away {row} times in a row.",
    "strip_columns": "Name|Here|Away|Away in a row",
    "strip_marks": "Filled square: here. Hollow ring: away. Dash: not marked.",
}

BUILT_IN: Mapping[str, Mapping[str, str]] = {"sv": SV, "en": EN}


@dataclass(frozen=True, slots=True)
class Speech:
    """The texts of one language; `isolate` wraps numbers so that they keep their order between
    right-to-left words."""

    texts: Mapping[str, str]
    isolate: bool = False

    def say(self, key: str, **values: str | Number) -> str:
        """The sentence with its values; numbers are written as the language writes them."""
        return self.texts[key].format(**{name: self.write(value) for name, value in values.items()})

    def write(self, value: str | Number) -> str:
        """A text as it is, a number as the language writes it."""
        return value if isinstance(value, str) else self.number(value)

    def number(self, value: Number, decimals: int | None = None, *, signed: bool = False) -> str:
        """A number with decimals (None: none for whole numbers, else one), its minus sign a real one."""
        if not isfinite(value):
            raise ChartError("not_finite", f"{value} cannot be shown.")
        places = (0 if value == int(value) else 1) if decimals is None else decimals
        exact = round(Fraction(value), places)
        digits = f"{abs(float(exact)):,.{places}f}".replace(",", "\t")
        digits = digits.replace(".", self.texts["decimal"]).replace("\t", self.texts["thousand"])
        sign = "−" if exact < 0 else "+" if signed and exact > 0 else ""
        return f"\u2066{sign}{digits}\u2069" if self.isolate else sign + digits

    def exact(self, value: Number) -> str | int:
        """A number for a table, in full precision; a fraction stands beside its decimals."""
        if value == int(value):
            return int(value)
        near = float(value)
        places = next((k for k in range(1, 12) if abs(round(near, k) - near) < 1e-12), 12)
        text = self.number(value, places)
        if isinstance(value, Fraction) and value * 10**places % 1:
            return f"{text} ({value.numerator}/{value.denominator})"
        return text

    def columns(self, key: str) -> tuple[str, ...]:
        """The headings of a table."""
        return tuple(self.texts[key].split("|"))


def speech(lang: str, words: Mapping[str, str] | None = None, *, isolate: bool = False) -> Speech:
    """The texts for a language, `words` before the built-in ones; a ChartError `words_missing` names the
    gaps.

    >>> speech("sv").number(-1234.5), speech("en").number(0.3, 2, signed=True)
    ('−1\\xa0234,5', '+0.30')
    """
    texts = {**BUILT_IN.get(lang, {}), **(words or {})}
    gaps = sorted(EN.keys() - texts.keys())
    if gaps:
        raise ChartError("words_missing", f"The language '{lang}' lacks the chart texts {', '.join(gaps)}.")
    return Speech(texts, isolate)
