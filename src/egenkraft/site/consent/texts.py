"""The nine purposes as they are shipped: what she is asked, in easy words. A lab may change them.

`ask` is one question after a yes, with yes or no as the right answer: did the words reach her?
`who` (sees it) and `kept` (how long) are the second layer, for whoever wants to know more.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    key: str
    name_sv: str
    name_en: str
    question_sv: str
    question_en: str
    text_sv: str
    text_en: str
    ask_sv: str
    ask_en: str
    ask_yes: bool
    who_sv: str
    who_en: str
    kept_sv: str
    kept_en: str


SHIPPED = (
    Text(
        "take_part",
        "Vara med i labbet",
        "Take part in the lab",
        "Vill du vara med i labbet?",
        "Do you want to take part in the lab?",
        "Du är med på träffar. Ledarna ser ditt namn i sin lista. De ser när du var här. "
        "Säger du nej finns du inte i listan. Du får komma hit ändå.",
        "You come to our meetings. The leaders see your name in their list. They see when you were here. "
        "If you say no, you are not in the list. You may still come here.",
        "Ser ledarna ditt namn i sin lista?",
        "Do the leaders see your name in their list?",
        True,
        "Ledarna här ser det. Ingen annan.",
        "The leaders here see it. Nobody else.",
        "Ditt namn är kvar ett år efter din sista dag. Sen är du ett nummer.",
        "Your name stays for a year after your last day. Then you are a number.",
    ),
    Text(
        "measure",
        "Svara på frågor",
        "Answer questions",
        "Vill du svara på frågor ibland?",
        "Do you want to answer questions now and then?",
        "Vi frågar hur det går för dig. Då ser vi om labbet hjälper. Ledaren läser inte dina svar. "
        "Vi räknar ihop svaren från alla. Vi räknar också hur många chefer du har träffat. "
        "Du får hoppa över en fråga.",
        "We ask how things go for you. Then we see if the lab helps. The leader does not read your answers. "
        "We count the answers of all together. We also count how many employers you have met. "
        "You may skip a question.",
        "Måste du svara på varje fråga?",
        "Do you have to answer every question?",
        False,
        "Du ser dina svar. Andra ser bara en summa av många.",
        "You see your answers. Others only see a sum of many.",
        "Svaren är kvar två år efter att testet är slut. Namnet går bort före det.",
        "The answers stay for two years after the test is over. The name goes before that.",
    ),
    Text(
        "research",
        "Hjälpa forskning",
        "Help research",
        "Får en forskare läsa dina svar?",
        "May a researcher read your answers?",
        "En forskare vill veta vad som hjälper. Hon får dina svar men inte ditt namn. "
        "Sen skriver hon en text som alla får läsa. Där står inte vem du är.",
        "A researcher wants to know what helps. She gets your answers but not your name. "
        "Then she writes a text that all may read. It does not say who you are.",
        "Får forskaren veta ditt namn?",
        "Does the researcher get your name?",
        False,
        "En forskare som har lovat att inte leta efter dig.",
        "A researcher who has promised not to look for you.",
        "Tills hon är klar. Säger du nej får hon inga fler svar.",
        "Until she is done. If you say no, she gets no more answers.",
    ),
    Text(
        "photo",
        "Bilder på mig",
        "Photos of me",
        "Får vi visa bilder på dig?",
        "May we show photos of you?",
        "Vi tar bilder på våra träffar. En bild kan hamna på nätet. Där kan alla se den. "
        "Säger du nej sen tar vi bort bilden. Men någon kan ha sparat den.",
        "We take photos when we meet. A photo can be on the internet. All can see it there. "
        "If you say no later, we take it away. But somebody may have kept it.",
        "Kan alla se en bild på nätet?",
        "Can all people see a photo on the internet?",
        True,
        "Alla på nätet kan se bilden.",
        "All people on the internet can see the photo.",
        "Tills du säger nej. Då går bilden bort med en gång.",
        "Until you say no. Then the photo goes at once.",
    ),
    Text(
        "quote",
        "Mina ord",
        "My words",
        "Får vi skriva vad du har sagt?",
        "May we write what you said?",
        "Vi skriver om labbet på nätet. Där kan det stå något som du har sagt. "
        "Vi skriver det namn som du har valt. Säger du nej sen tar vi bort orden.",
        "We write about the lab on the internet. It may say something that you said. "
        "We write the name that you chose. If you say no later, we take the words away.",
        "Kan alla läsa dina ord på nätet?",
        "Can all people read your words on the internet?",
        True,
        "Alla på nätet kan läsa orden.",
        "All people on the internet can read the words.",
        "Tills du säger nej. Då går orden bort med en gång.",
        "Until you say no. Then the words go at once.",
    ),
    Text(
        "work",
        "Hjälp att få jobb",
        "Help to get a job",
        "Får vi berätta om dig för en chef?",
        "May we tell an employer about you?",
        "Vi letar jobb som du kan få. Vi frågar dig först, varje gång. Vi säger bara vad du kan. "
        "Vi säger inget om din familj.",
        "We look for jobs that you can get. We ask you first, every time. We only say what you can do. "
        "We say nothing about your family.",
        "Frågar vi dig först?",
        "Do we ask you first?",
        True,
        "En chef som du har sagt ja till. Ingen annan.",
        "An employer you said yes to. Nobody else.",
        "Tills jobbet är klart. Sen glömmer vi det.",
        "Until the job is settled. Then we forget it.",
    ),
    Text(
        "introduce",
        "Träffa nya personer",
        "Meet new people",
        "Får vi hjälpa dig att träffa någon ny?",
        "May we help you to meet somebody new?",
        "Vi kan be någon träffa dig. Hon kan ha samma yrke som du. "
        "Ni säger ja båda två. Först då får ni veta namn.",
        "We can ask somebody to meet you. She may have the same trade as you. "
        "Both of you say yes. Only then you hear the name.",
        "Får hon ditt namn innan du har sagt ja?",
        "Does she get your name before you said yes?",
        False,
        "En ny person, när ni båda har sagt ja.",
        "One new person, when you both said yes.",
        "Tills du säger nej.",
        "Until you say no.",
    ),
    Text(
        "remind",
        "Sms från labbet",
        "Text messages",
        "Får vi skicka sms till dig?",
        "May we send you a text message?",
        "Vi kan skicka sms dagen innan. I vårt sms står bara en tid. "
        "Där står inget om labbet och inget om jobb. Ser någon din telefon kan du säga nej.",
        "We can send a text the day before. Our text only says a time. "
        "It says nothing about the lab or a job. If somebody looks at your phone, you can say no.",
        "Står det i vårt sms vad du ska göra?",
        "Does our text say what you will do?",
        False,
        "Den som har din telefon i handen.",
        "Whoever has your phone in the hand.",
        "Vi sparar numret tills du säger nej.",
        "We keep the number until you say no.",
    ),
    Text(
        "follow",
        "Min ledare ser hur det går",
        "My leader sees how it goes",
        "Får din ledare se hur det går?",
        "May your leader see how it goes?",
        "Din ledare ser om det går upp eller ner för dig. Hon ser inte vad du svarade på en fråga. "
        "Då kan hon hjälpa dig på rätt sätt.",
        "Your leader sees if it goes up or down for you. She does not see what you said to a question. "
        "Then she can help you in the right way.",
        "Ser ledaren vad du svarade på en fråga?",
        "Does the leader see what you said to a question?",
        False,
        "Bara din ledare här.",
        "Only your leader here.",
        "Tills du säger nej.",
        "Until you say no.",
    ),
)
