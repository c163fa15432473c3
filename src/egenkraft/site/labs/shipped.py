"""The three outcomes of the original lab, as data. A lab may change every word; that makes a new version."""

from typing import Any

OUTCOMES: tuple[dict[str, Any], ...] = (
    {
        "key": "confidence",
        "position": 1,
        "name_sv": "Självförtroende i den egna situationen",
        "name_en": "Self-confidence tied to the life situation",
        "definition_sv": (
            "Hur säker hon är på att kunna det som hennes egen situation kräver. Tio frågor, svaren är 0,"
            " 1 eller 2, summan är 0 till 20. Frågorna är våra egna och inte prövade (validerade) än."
        ),
        "definition_en": (
            "How sure she is that she can do what her own situation demands. Ten questions, answers 0, 1 "
            "or 2, sum 0 to 20. The questions are our own and not yet validated."
        ),
        "measure": "conf",
        "kind": "sum",
        "better": "higher",
        "delta": 2,
        "delta_by_participants": False,
        "due_weeks": [0, 10, 26],
        "denominator_sv": (
            "Alla som har börjat och säger ja till avstämningar, och vars mättillfälle har kommit."
        ),
        "denominator_en": "Everyone who has begun and agrees to check-ins, and whose time for it has come.",
        "missing_sv": (
            "Den som inte har svarat saknas och räknas för sig. Ett eller två uteblivna svar: summan "
            "räknas om. Färre än åtta svar: ingen summa."
        ),
        "missing_en": (
            "Who has not answered is missing and counted apart. One or two answers left out: the sum is "
            "scaled. Fewer than eight answers: no sum."
        ),
    },
    {
        "key": "network",
        "position": 2,
        "name_sv": "Bredare nätverk",
        "name_en": "A broader network",
        "definition_sv": (
            "Vilka av tio yrken hon når: hon känner någon som arbetar så i Sverige och kan prata med "
            "personen. Visas som flera tal, aldrig som en summa av människor. Personal i labbet räknas "
            "inte."
        ),
        "definition_en": (
            "Which of ten occupations she reaches: she knows someone who works so in Sweden and could "
            "talk to the person. Shown as several numbers, never as a total of people. Paid lab staff do "
            "not count."
        ),
        "measure": "pos",
        "kind": "vector",
        "better": "higher",
        "delta": None,
        "delta_by_participants": False,
        "due_weeks": [0, 10, 26],
        "denominator_sv": (
            "Alla som har börjat och säger ja till avstämningar, och vars mättillfälle har kommit."
        ),
        "denominator_en": "Everyone who has begun and agrees to check-ins, and whose time for it has come.",
        "missing_sv": (
            "Ett yrke som inte fick svar är inte ett nej. Före och efter jämförs på de yrken som fick "
            "svar båda gångerna. Den som inte har svarat alls räknas för sig."
        ),
        "missing_en": (
            "An occupation without an answer is not a no. Before and after are compared on the "
            "occupations answered both times. Who has not answered at all is counted apart."
        ),
    },
    {
        "key": "interviews",
        "position": 3,
        "name_sv": "Relevanta anställningsintervjuer som hölls",
        "name_en": "Relevant job interviews held",
        "definition_sv": (
            "Samtal på minst tio minuter om ett bestämt jobb, med någon som kan besluta eller "
            "rekommendera, som blev av. Relevant: minst fyra av fem villkor, där yrket måste stämma, "
            "enligt både henne och ledaren innan resultatet är känt. Studiebesök, mässor och mentorsamtal"
            " räknas inte."
        ),
        "definition_en": (
            "A talk of at least ten minutes about an identified job with someone who can decide or "
            "recommend, that took place. Relevant: at least four of five criteria, the occupation always "
            "one of them, said by her and the leader before the result is known. Study visits, fairs and "
            "mentor chats do not count."
        ),
        "measure": "interviews",
        "kind": "count",
        "better": "higher",
        "delta": None,
        "delta_by_participants": False,
        "due_weeks": [],
        "denominator_sv": (
            "Alla som har börjat i labbet och säger ja till avstämningar, även de som har slutat."
        ),
        "denominator_en": (
            "Everyone who has begun in the lab and agrees to check-ins, also those who have left."
        ),
        "missing_sv": (
            "Ett villkor som ingen har svarat på räknas som nej. En bedömning som kom efter resultatet "
            "sparas men räknas inte."
        ),
        "missing_en": (
            "A criterion that nobody has answered counts as no. A rating that came after the result is "
            "kept but not counted."
        ),
    },
)
