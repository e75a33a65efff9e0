"""Which market Meta bills a recipient in: calling code → country → market, with dates.

Meta's table, of its pricing page (https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing).
Moves happen with a new rate card. To add one: a row in `MOVES`. "Other" is a market of Meta's, for
every country that has none; a number or country that does not exist has no market at all (None).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

OTHER = "Other"
APAC, CEE = "Rest of Asia Pacific", "Rest of Central & Eastern Europe"
WEST, LATAM = "Rest of Western Europe", "Rest of Latin America"
AFRICA, MIDDLE_EAST = "Rest of Africa", "Rest of Middle East"

# Markets of today's countries before any move.
_FIRST = {
    "Argentina": "AR", "Brazil": "BR", "Chile": "CL", "Colombia": "CO", "Egypt": "EG",
    "France": "FR", "Germany": "DE", "India": "IN", "Indonesia": "ID", "Israel": "IL",
    "Italy": "IT", "Malaysia": "MY", "Mexico": "MX", "Netherlands": "NL", "Nigeria": "NG",
    "Pakistan": "PK", "Peru": "PE", "Saudi Arabia": "SA", "South Africa": "ZA", "Spain": "ES",
    "Turkey": "TR", "United Arab Emirates": "AE",
    "Russia": "RU KZ",  # Kazakhstan shares +7; how it was billed before its own market is not said
    "United Kingdom": "GB GG IM JE",
    "North America": "CA US",
    AFRICA: "DZ AO BJ BW BF BI CM TD CG ER ET GA GM GH GW CI KE LS LR LY MG MW ML MA EH MZ NA NE"
    " RW SN SO SS SD SZ TZ TG TN UG ZM SL",
    APAC: "AF AU CC CX BD KH CN HK JP LA MN NP NZ PG PH SG LK TW TJ TH TM UZ VN",
    CEE: "AL AM AZ BY BG HR CZ GE GR HU LV LT MD MK PL RO RS SK SI UA",
    WEST: "AT BE DK FI AX IE NO SJ PT SE CH",
    LATAM: "BO CR DO EC SV GT HT HN JM NI PA PY PR UY VE",
    MIDDLE_EAST: "BH IQ JO KW LB OM QA YE",
}  # fmt: skip

# Country → (first day, market), in the order of the days.
MOVES: dict[str, list[tuple[date, str]]] = {
    "ZW": [(date(2025, 10, 1), AFRICA)],
    **{
        country: [(date(2026, 7, 1), market)]
        for country, market in (
            ("HK", "Hong Kong"), ("HU", "Hungary"), ("PL", "Poland"), ("QA", "Qatar"),
            ("RO", "Romania"), ("SG", "Singapore"),
        )
    },
    **{
        country: [(date(2026, 10, 1), market)]
        for country, market in (
            ("BD", "Bangladesh"), ("IQ", "Iraq"), ("KZ", "Kazakhstan"), ("KW", "Kuwait"),
            ("LK", "Sri Lanka"), ("MA", "Morocco"), ("EH", "Morocco"), ("NP", "Nepal"),
            ("OM", "Oman"), ("UA", "Ukraine"),
        )
    },
}  # fmt: skip

# Calling code, or its first digits, → country; the longest match counts. Countries of "Other" with a
# calling code of their own need no row.
_CODES = (
    "54 AR 55 BR 56 CL 57 CO 20 EG 33 FR 49 DE 91 IN 62 ID 972 IL 39 IT 60 MY 52 MX 31 NL 234 NG"
    " 92 PK 51 PE 7 RU 76 KZ 77 KZ 966 SA 27 ZA 34 ES 90 TR 971 AE 44 GB 852 HK 65 SG 36 HU 48 PL"
    " 40 RO 974 QA 880 BD 977 NP 94 LK 964 IQ 965 KW 968 OM 212 MA 380 UA 1 US"
    " 213 DZ 244 AO 229 BJ 267 BW 226 BF 257 BI 237 CM 235 TD 242 CG 291 ER 251 ET 241 GA 220 GM"
    " 233 GH 245 GW 225 CI 254 KE 266 LS 231 LR 218 LY 261 MG 265 MW 223 ML 258 MZ 264 NA 227 NE"
    " 250 RW 221 SN 232 SL 252 SO 211 SS 249 SD 268 SZ 255 TZ 228 TG 216 TN 256 UG 260 ZM 263 ZW"
    " 93 AF 61 AU 855 KH 86 CN 81 JP 856 LA 976 MN 64 NZ 675 PG 63 PH 886 TW 992 TJ 66 TH 993 TM"
    " 998 UZ 84 VN 355 AL 374 AM 994 AZ 375 BY 359 BG 385 HR 420 CZ 995 GE 30 GR 371 LV 370 LT"
    " 373 MD 389 MK 381 RS 421 SK 386 SI 43 AT 32 BE 45 DK 358 FI 353 IE 47 NO 351 PT 46 SE 41 CH"
    " 591 BO 506 CR 593 EC 503 SV 502 GT 509 HT 504 HN 505 NI 507 PA 595 PY 598 UY 58 VE"
    " 973 BH 962 JO 961 LB 967 YE"
    # +1 is Canada's and the United States', but for these.
    " 1809 DO 1829 DO 1849 DO 1658 JM 1876 JM 1787 PR 1939 PR 1242 BS 1246 BB 1264 AI 1268 AG"
    " 1284 VG 1340 VI 1345 KY 1441 BM 1473 GD 1649 TC 1664 MS 1670 MP 1671 GU 1684 AS 1721 SX"
    " 1758 LC 1767 DM 1784 VC 1868 TT 1869 KN"
)
_BY_CODE = dict(zip(_CODES.split()[::2], _CODES.split()[1::2], strict=True))
_BY_COUNTRY = {
    country: market for market, countries in _FIRST.items() for country in countries.split()
}
# Every other country there is (ISO 3166-1, and XK).
_ELSEWHERE = (
    "AD AG AI AQ AS AW BA BB BL BM BN BQ BS BT BV BZ CD CF CK CU CV CW CY DJ DM EE FJ FK FM FO GD"
    " GF GI GL GN GP GQ GS GU GY HM IO IR IS KG KI KM KN KP KY LC LI LU MC ME MF MH MM MO MP MQ MR"
    " MS MT MU MV NC NF NR NU PF PM PN PS PW RE SB SC SH SM SR ST SX SY TC TF TK TL TO TT TV UM VA"
    " VC VG VI VU WF WS XK YT ZW"
)
ALL_MARKETS = {OTHER, *_FIRST} | {market for moves in MOVES.values() for _since, market in moves}
_LONGEST = max(map(len, _BY_CODE))


@lru_cache(maxsize=20_000)
def _country_of_start(start: str) -> str:
    for length in range(len(start), 0, -1):
        if country := _BY_CODE.get(start[:length]):
            return country
    for length in range(3, 0, -1):  # countries of "Other" with a calling code of their own
        if regions := COUNTRY_CODE_TO_REGION_CODE.get(int(start[:length])):
            return "" if regions[0] == "001" else str(regions[0])
    return ""


def country_of_number(number: str) -> str:
    """ISO 3166-1 by the calling code; "" for what is no number or of no country."""
    digits = number.removeprefix("+")
    return _country_of_start(digits[:_LONGEST]) if _is_number(digits) else ""


def country_of_user(user_id: str) -> str:
    """ISO 3166-1, which a user id begins with: `US.13491208655302741918`."""
    country, dot, _rest = user_id.partition(".")
    is_code = len(country) == 2 and country.isascii() and country.isupper()
    return country if dot and is_code else ""


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15 and digits[0] != "0"


def market_of_number(number: str, *, on: date) -> str | None:
    """By the calling code; digits with or without +. None: that is no number."""
    digits = number.removeprefix("+")
    if not _is_number(digits):
        return None
    for length in range(_LONGEST, 0, -1):
        if country := _BY_CODE.get(digits[:length]):
            return market_of_country(country, on=on)
    return OTHER


def market_of_country(country: str, *, on: date) -> str | None:
    """By the ISO code that Meta's analytics and user ids carry. None: there is no such country."""
    for since, market in reversed(MOVES.get(country, ())):
        if since <= on:
            return market
    return _BY_COUNTRY.get(country) or (OTHER if country in _ELSEWHERE.split() else None)
