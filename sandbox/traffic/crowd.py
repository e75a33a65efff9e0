"""The people of generated traffic: invented names, and numbers that nobody has.

A number is the calling code, 555 and the person's place, seven digits long.
"""

import random

from sandbox.people import storage
from sandbox.store import Doc
from sandbox.traffic.plan import Plan
from sandbox.traffic.weights import BadTraffic

Names = tuple[tuple[str, ...], tuple[str, ...]]
ENGLISH: Names = (
    ("Emma", "Noah", "Olivia", "James", "Amelia", "Lucas", "Grace", "Daniel", "Zoe", "Henry"),
    ("Walker", "Reed", "Turner", "Brooks", "Hayes", "Cole", "Foster", "Lane", "Price", "Wood"),
)
SPANISH: Names = (
    ("Sofía", "Mateo", "Valentina", "Diego", "Camila", "Javier", "Lucía", "Andrés", "Elena"),
    ("García", "Hernández", "Flores", "Rojas", "Vargas", "Castillo", "Reyes", "Molina"),
)
PORTUGUESE: Names = (
    ("Ana", "João", "Beatriz", "Pedro", "Larissa", "Rafael", "Camila", "Thiago"),
    ("Silva", "Souza", "Oliveira", "Pereira", "Costa", "Almeida", "Ribeiro"),
)
JAPANESE: Names = (
    ("陽菜", "蓮", "結衣", "大翔", "美咲", "悠真", "さくら", "健太", "直美", "翔太"),
    ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"),
)
INDONESIAN: Names = (
    ("Siti", "Budi", "Dewi", "Agus", "Putri", "Rizky", "Ayu", "Hendra"),
    ("Santoso", "Wijaya", "Pratama", "Lestari", "Saputra", "Hidayat", "Utami"),
)
INDIAN: Names = (
    ("Priya", "Arjun", "Ananya", "Rohan", "Meera", "Vikram", "Kavya", "Aditya"),
    ("Sharma", "Patel", "Reddy", "Iyer", "Singh", "Gupta", "Nair"),
)
ARABIC: Names = (
    ("فاطمة", "محمد", "نور", "أحمد", "ليلى", "يوسف"),
    ("حداد", "منصور", "صالح", "ناصر", "خليل"),
)
GERMAN: Names = (
    ("Anna", "Lukas", "Lena", "Felix", "Marie", "Jonas"),
    ("Müller", "Schmidt", "Weber", "Fischer", "Becker", "Hoffmann"),
)
FRENCH: Names = (
    ("Léa", "Hugo", "Chloé", "Louis", "Manon", "Jules"),
    ("Martin", "Bernard", "Dubois", "Moreau", "Laurent", "Girard"),
)
# country → (calling code, names, words for "stop")
PLACES: dict[str, tuple[str, Names, str]] = {
    "JP": ("81", JAPANESE, "配信停止"), "ID": ("62", INDONESIAN, "BERHENTI"),
    "MX": ("52", SPANISH, "BAJA"), "BR": ("55", PORTUGUESE, "SAIR"), "IN": ("91", INDIAN, "STOP"),
    "DE": ("49", GERMAN, "STOPP"), "US": ("1212", ENGLISH, "STOP"), "GB": ("44", ENGLISH, "STOP"),
    "FR": ("33", FRENCH, "ARRÊT"), "ES": ("34", SPANISH, "BAJA"), "AR": ("54", SPANISH, "BAJA"),
    "CO": ("57", SPANISH, "BAJA"), "CL": ("56", SPANISH, "BAJA"), "PE": ("51", SPANISH, "BAJA"),
    "AE": ("971", ARABIC, "إلغاء"), "SA": ("966", ARABIC, "إلغاء"), "EG": ("20", ARABIC, "إلغاء"),
    "PK": ("92", INDIAN, "STOP"), "ZA": ("27", ENGLISH, "STOP"), "NG": ("234", ENGLISH, "STOP"),
    "SG": ("65", ENGLISH, "STOP"), "AU": ("61", ENGLISH, "STOP"), "CA": ("1416", ENGLISH, "STOP"),
}  # fmt: skip


class Crowd:
    """Everybody by place in the list; what they did so far."""

    def __init__(self, plan: Plan, rng: random.Random) -> None:
        unknown = set(plan.countries.things) - set(PLACES)
        if unknown:
            raise BadTraffic(
                f"traffic: no names for {', '.join(sorted(unknown))}. Known: {', '.join(PLACES)}."
            )
        self.countries: list[str] = rng.choices(
            plan.countries.things, cum_weights=plan.countries.upto, k=plan.people
        )
        self.wa_ids = [
            f"{PLACES[country][0]}555{place:07}" for place, country in enumerate(self.countries)
        ]
        self.names = [_name(rng, country) for country in self.countries]
        self.blocked: dict[int, dict[str, float]] = {}  # place → {number's id: since}
        self.stopped: dict[int, dict[str, float]] = {}  # place → {portfolio's id: since}

    def documents(self) -> list[Doc]:
        return [
            storage.make(
                wa_id,
                name=self.names[place],
                country=self.countries[place],
                blocked=sorted(self.blocked.get(place, ())),
                stopped=sorted(self.stopped.get(place, ())),
            )
            for place, wa_id in enumerate(self.wa_ids)
        ]

    def stop_word(self, place: int) -> str:
        return PLACES[self.countries[place]][2]


def _name(rng: random.Random, country: str) -> str:
    first, last = PLACES[country][1]
    given, family = rng.choice(first), rng.choice(last)
    return f"{family} {given}" if country == "JP" else f"{given} {family}"
