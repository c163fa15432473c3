# ruff: noqa: E501  (tables: one row a line)
"""The interview funnel: thirty suggested, thirteen held, eight of them relevant, as the lab wrote it down."""

HEADERS = (
    "kod", "arbetsgivare", "bransch", "yrke", "ssyk", "läge", "datum", "kl", "minuter", "kan anställa", "vakans",
    "kanal", "genom", "metod", "inbjuden den", "uteblev", "första i sverige", "bedömd den", "hennes bedömning",
    "ledarens bedömning", "andra bedömaren", "besked", "besked den", "anställning", "timmar i veckan", "lönestöd",
)  # fmt: skip

_HELD = (
    # code employer trade job ssyk date time min who-decides channel source method invited first rated she leader second result on contract hours
    ("P03", "Skolköket Äpplet", "skolmat", "köksbiträde", "9412", "2018-11-15", "09:00", 35, "", "mentor", "", "2018-11-06", "ja", "2018-11-15", "jjjjj", "jjjjj", "", "reserv", "2018-11-22", "", ""),
    ("P01", "Hemtjänst Norr", "omsorg", "vårdbiträde", "533", "2018-11-20", "13:30", 40, "", "labbet", "", "2018-11-12", "ja", "2018-11-20", "jjjjj", "jj?jj", "jjjjj", "nej", "2018-11-29", "", ""),
    ("P12", "Hotell Strömmen", "hotell", "städare", "9111", "2018-11-21", "10:00", 25, "", "själv", "", "2018-11-14", "ja", "2018-11-21", "njjjj", "njjjj", "", "jobb", "2018-11-26", "tackade nej", ""),
    ("P06", "Syateljén Nålen", "textil", "sömmerska", "7531", "2018-12-04", "11:00", 50, "", "ny kontakt", "", "2018-11-26", "nej", "2018-12-04", "jjjjj", "jjjj?", "", "reserv", "2018-12-14", "", ""),
    ("P17", "Butiken på hörnet", "handel", "butikssäljare", "5222", "2018-12-11", "15:00", 30, "", "labbet", "", "2018-12-03", "ja", "2018-12-11", "jjnjj", "jjnjn", "", "nej", "2018-12-19", "", ""),
    ("P09", "Vårdboendet Eken", "omsorg", "vårdbiträde", "533", "2019-01-23", "08:30", 45, "", "arbetsförmedlingen", "", "2019-01-15", "nej", "2019-01-23", "jjjjj", "jjjjj", "", "nej", "2019-02-01", "", ""),
    ("P17", "Förskolan Solrosen", "förskola", "barnskötare", "5311", "2019-01-29", "09:30", 55, "", "mentor", "Mentorskurs", "2019-01-22", "nej", "2019-01-29", "jjjjj", "jjjjj", "jjjjj", "jobb", "2019-02-05", "visstid, timmar", "30"),
    ("P04", "Tvätteriet", "tvätt", "tvätteriarbetare", "8154", "2019-02-06", "10:15", 20, "", "labbet", "", "2019-01-28", "ja", "2019-02-06", "jn?jj", "jnjjn", "", "inget svar", "2019-03-06", "", ""),
    ("P03", "Skolköket Äpplet", "skolmat", "köksbiträde", "9412", "2019-02-14", "09:00", 40, "", "labbet", "", "2019-02-05", "nej", "2019-02-14", "jjjjj", "jjjjj", "", "jobb", "2019-02-25", "tills vidare", "38"),
    ("P15", "Fastighetsservice Väst", "fastighet", "lokalvårdare", "9111", "2019-02-27", "14:00", 30, "telefon", "själv", "", "2019-02-20", "ja", "2019-02-27", "jjjjj", "jjjjj", "", "nej", "2019-03-08", "", ""),
    ("P07", "Bageriet Kornet", "bageri", "bageriarbetare", "9412", "2019-03-12", "13:00", 35, "", "mentor", "Mentorskurs", "2019-03-04", "ja", "2019-03-12", "jjj?j", "jjj?j", "", "jobb", "2019-03-20", "timanställning", "20"),
    ("P21", "Hemtjänst Norr", "omsorg", "vårdbiträde", "533", "2019-03-21", "10:00", 30, "", "labbet", "", "2019-03-13", "ja", "2019-04-05", "jjjjj", "jjjjj", "", "nej", "2019-03-29", "", ""),
    ("P12", "Lindö städ", "städ", "arbetsledare städ", "515", "2019-04-03", "09:00", 60, "video", "mentor", "Mentorskurs", "2019-03-26", "nej", "2019-04-03", "jjj?n", "jjj?n", "", "reserv", "2019-04-11", "", ""),
)  # fmt: skip

_OTHER = (
    # code employer trade job ssyk state date time min who-decides vacancy channel source invited missed
    ("P02", "Lindö städ", "städ", "städare", "9111", "arbetsgivarkontakt", "2018-11-22", "10:30", 10, "ja", "nej", "labbet", "", ""),
    ("P08", "Vårdboendet Eken", "omsorg", "vårdbiträde", "533", "arbetsgivarkontakt", "2019-01-24", "11:00", 8, "ja", "ja", "labbet", "", ""),
    ("P22", "Skolköket Äpplet", "skolmat", "köksbiträde", "9412", "arbetsgivarkontakt", "2019-03-14", "11:00", 15, "nej", "ja", "labbet", "", ""),
    ("P10", "Hotell Strömmen", "hotell", "städare", "9111", "avbokad", "2018-12-05", "", "", "", "", "labbet", "2018-11-27", "arbetsgivaren"),
    ("P13", "Tvätteriet", "tvätt", "tvätteriarbetare", "8154", "avbokad", "2019-02-13", "", "", "", "", "arbetsförmedlingen", "2019-02-04", "hon"),
    ("P19", "Butiken på hörnet", "handel", "butikssäljare", "5222", "avbokad", "", "", "", "", "", "labbet", "2019-03-18", "labbet"),
    ("P05", "Lindö städ", "städ", "städare", "9111", "blev inte av", "2018-12-12", "09:00", "", "", "", "labbet", "2018-12-04", "hon"),
    ("P16", "Fastighetsservice Väst", "fastighet", "lokalvårdare", "9111", "blev inte av", "2019-03-06", "14:00", "", "", "", "labbet", "2019-02-26", "arbetsgivaren"),
    ("P24", "Hotell Strömmen", "hotell", "receptionist", "4224", "bokad", "2019-04-24", "13:00", "", "", "", "själv", "2019-04-12", ""),
    ("P15", "Butiken på hörnet", "handel", "butikssäljare", "5222", "inbjuden", "", "", "", "", "", "labbet", "2019-04-10", ""),
    ("P22", "Förskolan Solrosen", "förskola", "barnskötare", "5311", "inbjuden", "", "", "", "", "", "kontakt", "2019-04-11", ""),
    ("P06", "Kretsloppet", "återbruk", "butikssäljare", "5222", "inbjuden", "", "", "", "", "", "labbet", "2019-04-15", ""),
    ("P01", "Vårdboendet Eken", "omsorg", "vårdbiträde", "533", "föreslagen", "", "", "", "", "", "labbet", "", ""),
    ("P04", "Syateljén Nålen", "textil", "sömmerska", "7531", "föreslagen", "", "", "", "", "", "kontakt", "", ""),
    ("P09", "Bageriet Kornet", "bageri", "bageriarbetare", "9412", "föreslagen", "", "", "", "", "", "labbet", "", ""),
    ("P21", "Kretsloppet", "återbruk", "lagerarbetare", "4322", "föreslagen", "", "", "", "", "", "labbet", "", ""),
    ("P07", "Skolköket Äpplet", "skolmat", "köksbiträde", "9412", "föreslagen", "", "", "", "", "", "mentor", "", ""),
)  # fmt: skip


def interviews() -> list[list[str]]:
    """Every row of the list, in the order in which they were written down."""
    held = [
        [code, boss, trade, job, ssyk, "hållen", day, time, str(minutes), "ja", "ledigt jobb", channel or "på plats",
         source, method, invited, "", first, rated, she, leader, second, result, on, contract, hours, "nej" if hours else ""]
        for (code, boss, trade, job, ssyk, day, time, minutes, channel, source, method, invited, first, rated, she,
             leader, second, result, on, contract, hours) in _HELD
    ]  # fmt: skip
    others = [
        [code, boss, trade, job, ssyk, state, day, time, str(minutes), decides, vacancy, "", source, "", invited,
         missed, "", "", "", "", "", "", "", "", "", ""]
        for code, boss, trade, job, ssyk, state, day, time, minutes, decides, vacancy, source, invited, missed in _OTHER
    ]  # fmt: skip
    return sorted(held + others, key=lambda row: row[6] or row[14] or "9")
