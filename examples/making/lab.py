# ruff: noqa: E501  (tables: one row a line)
"""The lab itself, its partners, places, methods and trials."""

LAB = (
    ("namn", "Portalen", ""),
    ("ort", "Norrköping", ""),
    ("en mening", "En mötesplats där kvinnor i Hageby och Ringdansen provar nya vägar till jobb.",
     "A meeting place where women in Hageby and Ringdansen try new ways to a job."),
    ("presentation",
     "Det här är ett övningslabb: alla personer och siffror här är påhittade.\n\nLabbet vill tre saker. Att den som "
     "är med blir säkrare på det som hennes egen situation kräver. Att hon lär känna fler. Att hon får komma på "
     "anställningsintervjuer som verkligen blir av.\n\nVi provar i liten skala, frågar före och efter, och berättar "
     "också när något inte hjälpte.",
     "This is a practice lab: all people and figures here are made up.\n\nThe lab wants three things. That those who "
     "take part become surer of what their own situation demands. That they get to know more people. That they are "
     "invited to job interviews that really take place.\n\nWe try on a small scale, ask before and after, and also "
     "tell when something did not help."),
    ("uppmaning",
     "Till andra bostadsbolag: öppna en dörr på bottenvåningen, börja med dem som bor där, och prova en sak i taget. "
     "Kom gärna hit och titta.",
     "To other housing companies: open a door on the ground floor, begin with those who live there, and try one "
     "thing at a time. You are welcome to come and look."),
    ("program", "En del av allmännyttans innovationslabb, med stöd av Vinnova.",
     "Part of the innovation labs of public housing in Sweden, supported by Vinnova."),
    ("besök", "Tisdagar 14.30 är det språkkafé. Alla är välkomna.", "Language café on Tuesdays at 14:30. Everybody is welcome."),
    ("kontakt", "Maria, ledare", ""),
    ("telefon", "08-465 004 04", ""),
    ("e-post", "hej@portalen.example", ""),
    ("startar", "2018-09-04", ""),
    ("slutar", "2019-12-31", ""),
)  # fmt: skip

LINKS = (
    ("Labbet i Boden", "https://www.sverigesallmannytta.se/integration/allmannyttans-innovationslabb/#boden", "systerlabb", 1),
    ("Labbet i Rannebergen, Göteborg", "https://www.sverigesallmannytta.se/integration/allmannyttans-innovationslabb/#rannebergen", "systerlabb", 2),
    ("Labbet i Lina Hage, Södertälje", "https://www.sverigesallmannytta.se/integration/allmannyttans-innovationslabb/#lina-hage", "systerlabb", 3),
    ("Programmets sida, med film om labben", "https://www.sverigesallmannytta.se/integration/allmannyttans-innovationslabb/", "film", 1),
)  # fmt: skip

PARTNERS = (
    ("Hyresbostäder i Norrköping", "bostadsbolag", 1),
    ("ABF", "studieförbund", 2),
    ("Marieborgs folkhögskola", "folkhögskola", 3),
    ("Svenska kyrkan", "kyrka", 4),
    ("Norrköpings kommun", "kommun", 5),
    ("Sveriges Allmännytta", "programpart", 6),
    ("Hyresgästföreningen", "programpart", 7),
    ("Malmö universitet", "programpart", 8),
    ("Sustainable Innovation", "programpart", 9),
    ("Vinnova", "finansiär", 10),
)

PLACES = (
    ("Portalen Hageby", "Övningsgatan 1", "ja"),
    ("Biblioteket i Hageby", "Övningstorget 4", ""),
    ("Församlingshemmet", "Övningsgatan 12", ""),
)

METHODS = (
    ("Studiecirkel i jobbsvenska", 1, "Svenska för intervjun och för första dagen på jobbet, i en grupp på tolv.",
     "den som vill söka jobb och pratar lite svenska", "Kaffegruppen", "Nio träffar, en i veckan.", "13,5 h", 900, "2018-09-27"),
    ("Mentorskurs", 1, "Åtta kvällar med en mentor som har arbete, och en egen plan.",
     "den som söker sitt första jobb i Sverige", "Resegruppen", "Åtta träffar, en i veckan, två och två.", "12 h", 2400, "2019-01-17"),
    ("Gå vägen först", 1, "Den som ska på intervju går vägen dit en gång innan, med någon från labbet.",
     "den som ska på intervju", "Kartgruppen", "En promenad, en timme.", "60", 0, "2018-11-27"),
    ("Gå vägen först", 2, "", "", "", "En promenad, och en timmes övning i att presentera sig.", "2 h", 0, "2019-03-07"),
)  # fmt: skip

CIRCLE_TRIAL, COURSE_TRIAL = "Studiecirkeln hösten 2018", "Mentorskursen våren 2019"
SEED = "portalen 10 januari 2019: 4 17 8 23"
TRIALS = (
    (CIRCLE_TRIAL, "Studiecirkel i jobbsvenska", 1, "conf", "före och efter", "start", "10 veckor", 2, "ja",
     "2018-09-03", "Elin, forskare", "", "", "2018-12-20"),
    (COURSE_TRIAL, "Mentorskurs", 1, "conf", "två grupper", "10 veckor", "26 veckor", 2, "ja",
     "2019-01-08", "Elin, forskare", SEED, "2019-01-10", "2019-05-20"),
)  # fmt: skip
COURSE_PEOPLE = (
    "P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09",
    "P10", "P12", "P13", "P14", "P15", "P16", "P17", "P19", "P20",
)  # fmt: skip
