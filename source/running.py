"""What shows that a number at the start of a text is part of its sentence: a date, an amount, a law that is cited.

"4. Juli 1776" is no item 4, "2.5 Million" no section, and "§ 823 BGB verpflichtet" begins no § 823.
"""

import re

_MONTHS = (
    "januar januari janvier enero gennaio janeiro ledna stycznia siječnja ocak января січня ianuarie január "
    "jänner february februar februari février febrero febbraio fevereiro února lutego veljače şubat февраля лютого "
    "februarie február märz marts mars marzo março maart března marca ožujka mart марта березня martie március "
    "april avril abril aprile dubna kwietnia travnja nisan апреля квітня aprilie április apríla mai mei maj maggio "
    "mayo maio května maja svibnja mayıs мая травня május mája june juni juin junio giugno junho června czerwca lipnja "
    "haziran июня червня iunie június júna july juli juillet julio luglio julho července lipca srpnja temmuz июля "
    "липня iulie július júla august augustus augusti août agosto srpna sierpnia kolovoza ağustos августа серпня "
    "augusztus augusta september septembre septiembre settembre setembro září września rujna eylül сентября вересня "
    "septembrie szeptember septembra october oktober octobre octubre ottobre outubro října października listopada "
    "ekim октября жовтня octombrie október októbra november novembre noviembre novembro listopadu studenog kasım "
    "ноября листопада noiembrie novembra december dezember décembre diciembre dicembre dezembro prosince grudnia "
    "prosinca aralık декабря грудня decembrie decembra tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta "
    "kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"
)
_DATE = re.compile(rf"\d{{1,2}}\.[^\S\n]+(?:{_MONTHS.replace(' ', '|')})\b", re.IGNORECASE)
_UNITS = (
    "Million|Millions|Millionen|Milliarden?|Mio|Mrd|Billion|Billionen|Millones|Millions|Tausend|Prozent|Percent|Euro|"
    "Dollar|Franken|Liter|Meter|Kilometer|Zentimeter|Gramm|Kilogramm|Kilo|Tonnen|Hektar|Grad|Watt|Volt|Uhr|Sterne|"
    "Punkte|Stars|Stunden|Minuten|Sekunden|Tage|Wochen|Monate|Jahre|AM|PM|GB|MB|TB|KB"
)
_AMOUNT = re.compile(rf"\d{{1,3}}\.\d{{1,2}}[^\S\n]+(?:{_UNITS})\b")
_OPENS_NAME = r"(?!(?:The|This|These|That|An?|Any|Every|Each|No|All|Where|When|If|In|For|Der|Die|Das|Ein|Eine)\b)"
_ABBREVIATED = re.compile(r"(?=\w*[A-ZÄÖÜ]\b)[A-ZÄÖÜ]\w+(?:[^\S\n]+[IVX]+)?[^\S\n]+[a-zß-ÿ]")
_NAMED = re.compile(
    rf"{_OPENS_NAME}(?:(?:[A-Z][\w’'-]*[^\S\n]+(?:(?:of|and|on|for|the|to)[^\S\n]+){{0,2}}){{1,7}}"
    r"(?:Act|Code|Constitution|Convention|Treaty|Charter|Statute|Ordinance|Directive)"
    r"|[A-ZÄÖÜ][\w-]*(?:gesetz|ordnung|verfassung)(?:es|s|buch|buchs|buches)?|Gesetzbuch)"
    r"(?:,?[^\S\n]+(?:18|19|20)\d\d)?[^\S\n]+(?!(?:of|on|and|for|to|or|in|und|oder|für|der|des)\b)[a-zß-ÿ]"
)


def is_amount_or_date(text: str) -> bool:
    """Return whether text begins with a date such as "12. März", or a decimal that counts what is behind it."""
    return _DATE.match(text) is not None or _AMOUNT.match(text) is not None


def cites_law(text: str, at: int) -> bool:
    """Return whether a law is named at a place, and the sentence goes on behind its name."""
    return _ABBREVIATED.match(text, at) is not None or _NAMED.match(text, at) is not None
