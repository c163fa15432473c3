"""The same sentences for other readers: plainer for the group itself, deeper for those who fund and study.

Every place of the sentence stays, so that a figure is the same for all; an empty text leaves it out.
"""

PARTICIPANT_SV: dict[str, str] = {
    "part.headline": "Det här kom vi fram till",
    "part.people": "Vilka som var med",
    "part.marks": "Hur det gick",
    "part.effect": "Hur stor skillnaden var",
    "part.other": "Kan det bero på något annat?",
    "part.missing": "De som inte svarade",
    "part.labs": "Andra labb",
    "part.voices": "Deltagarnas ord",
    "part.next": "Vad händer nu?",
    "part.plan": "För den som vill kontrollera",
    "grade": "Så säkert är det: {grade}. A är säkrast och E är minst säkert. Vi har gjort så här: {words}.",
    "lowered": "Det är lite mindre säkert, för {why}.",
    "cost": "Det kostar {cost} kronor och tar {minutes} minuter för en person.",
    "people.arms": "{assigned} personer var med. {n1} fick metoden och {n0} fick den inte då. {observed} "
    "personer svarade till slut ({seen1} och {seen0}).",
    "people.one": "{assigned} personer var med. {observed} svarade till slut.",
    "marks.superiority": "Tänk på en person med metoden och en utan. I {share} av sådana par har den med "
    "metoden det bättre (p = {p}).",
    "marks.delta": "Så stor ska ändringen minst vara för att det ska vara värt det: {delta}.",
    "effect.what.difference_of_mean_gains": "Skillnaden mellan dem med metoden och dem utan är {value}.",
    "effect.what.difference_of_means": "Skillnaden mellan dem med metoden och dem utan är {value}.",
    "effect.what.risk_difference": "Skillnaden mellan dem med metoden och dem utan är {value}.",
    "effect.interval": "Det rätta svaret ligger troligen mellan {low} och {high} ({level}{method}).",
    "effect.chances": "Chansen att det blir bättre är {better}. Chansen att det är värt det är {worth}. "
    "Risken att det blir sämre är {harm}.",
    "effect.chances.plain": "Chansen att det blir bättre är {better}. Risken att det blir sämre är {harm}.",
    "effect.sceptical": "",
    "other.p": "Slumpen kan göra en så stor skillnad, även om metoden inte gör något. "
    "Sannolikheten är p = {p}.",
    "other.method.exact": "",
    "other.method.exact.flips": "",
    "other.method.float": "",
    "other.method.sampled": "",
    "other.nothing": "Det betyder inte att metoden är utan verkan. Det betyder att vi inte vet.",
    "missing.bounds": "Bland dem som svarade: {complete}. För de andra vet vi inte. Om det gick så dåligt, "
    "eller så bra, som det kan för dem: {low} till {high}.",
    "missing.not_imputed": "",
    "voices.delta.participants": "Deltagarna har själva sagt hur stor ändringen ska vara.",
    "voices.none": "Inga ord från deltagarna är med här.",
    "next.why": "Det här fattas: {why}.",
    "next.decided": "Det som avgjorde: {why}.",
    "plan.refused": "",
}

PARTICIPANT_EN: dict[str, str] = {
    "part.headline": "What we found",
    "part.people": "Who took part",
    "part.marks": "How it went",
    "part.effect": "How large the difference was",
    "part.other": "Can it be something else?",
    "part.missing": "Those who did not answer",
    "part.labs": "Other labs",
    "part.voices": "In participants' words",
    "part.next": "What happens now?",
    "part.plan": "For those who want to check",
    "grade": "How sure it is: {grade}. A is surest and E is least sure. What we did: {words}.",
    "lowered": "It is a little less sure, because {why}.",
    "cost": "It costs {cost} kronor and takes {minutes} minutes for one person.",
    "people.arms": "{assigned} people took part. {n1} had the method and {n0} did not have it then. "
    "{observed} answered in the end ({seen1} and {seen0}).",
    "people.one": "{assigned} people took part. {observed} answered in the end.",
    "marks.superiority": "Think of one person with the method and one without. In {share} of such pairs "
    "the one with the method is better off (p = {p}).",
    "marks.delta": "The change should be at least this large to be worth it: {delta}.",
    "effect.what.difference_of_mean_gains": "The difference between those with the method and those "
    "without is {value}.",
    "effect.what.difference_of_means": "The difference between those with the method and those without "
    "is {value}.",
    "effect.what.risk_difference": "The difference between those with the method and those without is "
    "{value}.",
    "effect.interval": "The right answer probably lies between {low} and {high} ({level}{method}).",
    "effect.chances": "The chance that it gets better is {better}. The chance that it is worth it is "
    "{worth}. The risk that it gets worse is {harm}.",
    "effect.chances.plain": "The chance that it gets better is {better}. The risk that it gets worse is "
    "{harm}.",
    "effect.sceptical": "",
    "other.p": "Chance can make so large a difference even if the method does nothing. The probability is "
    "p = {p}.",
    "other.method.exact": "",
    "other.method.exact.flips": "",
    "other.method.float": "",
    "other.method.sampled": "",
    "other.nothing": "It does not mean that the method does nothing. It means that we do not know.",
    "missing.bounds": "Among those who answered: {complete}. Of the others we do not know. If it went as "
    "badly, or as well, as it can for them: {low} to {high}.",
    "missing.not_imputed": "",
    "voices.delta.participants": "The participants themselves said how large the change should be.",
    "voices.none": "No words of participants are here.",
    "next.why": "This is missing: {why}.",
    "next.decided": "What decided: {why}.",
    "plan.refused": "",
}

PUBLIC_SV: dict[str, str] = {
    "part.marks": "Spridningen",
    "grade": "Säkerhet {grade} på skalan A till E: {words}.",
    "effect.chances": "Sannolikhet att effekten är större än noll: {better}. Att den är minst så stor som "
    "den minsta som är värd det: {worth}. Att den är negativ: {harm}. (Referensprior.)",
    "effect.chances.plain": "Sannolikhet att effekten är större än noll: {better}. Att den är negativ: "
    "{harm}. (Referensprior.)",
    "effect.sceptical": "Med en skeptisk prior är sannolikheten att den är större än noll {better}.",
    "other.p": "Sannolikheten för en minst så stor skillnad om det inte finns någon effekt alls: p = {p}.",
    "missing.bounds": "Fullständiga svar: {complete}. Gränser om de som saknas har fått sämsta eller bästa "
    "möjliga utfall (Horowitz och Manski): {low} till {high}.",
    "missing.imputed": "Multipel imputation, 20 gånger: {value} ({low} till {high}).",
    "missing.not_imputed": "Imputation görs inte: färre än 20 svar i en grupp, eller inget värde före.",
}

PUBLIC_EN: dict[str, str] = {
    "part.marks": "The spread",
    "grade": "Certainty {grade} on the scale A to E: {words}.",
    "effect.chances": "Probability that the effect is above zero: {better}. That it is at least the "
    "smallest one worth it: {worth}. That it is negative: {harm}. (Reference prior.)",
    "effect.chances.plain": "Probability that the effect is above zero: {better}. That it is negative: "
    "{harm}. (Reference prior.)",
    "effect.sceptical": "Under a sceptical prior the probability that it is above zero is {better}.",
    "other.p": "Probability of a difference at least this large if there is no effect at all: p = {p}.",
    "missing.bounds": "Complete cases: {complete}. Bounds if the missing had the worst or the best possible "
    "outcome (Horowitz and Manski): {low} to {high}.",
    "missing.imputed": "Multiple imputation, 20 times: {value} ({low} to {high}).",
    "missing.not_imputed": "Not imputed: fewer than 20 answers in an arm, or no value before.",
}

READERS: dict[tuple[str, str], dict[str, str]] = {
    ("sv", "participant"): PARTICIPANT_SV,
    ("en", "participant"): PARTICIPANT_EN,
    ("sv", "public"): PUBLIC_SV,
    ("en", "public"): PUBLIC_EN,
}
