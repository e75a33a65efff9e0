"""What may not be traded on WhatsApp, or only in some countries. https://www.whatsapp.com/legal/commerce-policy/"""

from __future__ import annotations

from templates_app.lint.lexicon import Words

GOODS: Words = {
    "": ("viagra", "cialis", "xanax", "cbd", "thc", "bitcoin*", "ethereum", "crypto", "cryptocurrency", "onlyfans"),
    "en": (
        "gun", "guns", "rifle*", "pistol*", "firearm*", "ammunition", "ammo", "weapon*", "explosive*", "firework*", "taser*", "pepper spray",
        "cannabis", "marijuana", "weed", "cocaine", "steroid*", "drug paraphernalia", "bong", "bongs", "tobacco", "cigarette*", "cigar", "cigars", "vape*", "e-cigarette*", "hookah", "snus",
        "casino*", "roulette", "poker", "slot machine*", "betting", "place your bet*", "gambling", "lottery", "lotto", "sports bet*",
        "beer", "beers", "wine", "wines", "whisky", "whiskey", "vodka", "rum", "gin", "tequila", "liquor", "alcohol*",
        "prescription drug*", "prescription medicine*", "antibiotic*", "opioid*", "weight loss pill*", "diet pill*", "slimming pill*", "sexual enhancement", "sex toy*", "adult toy*", "escort*", "porn*", "erotic", "dating app", "payday loan*", "multi-level marketing", "pyramid scheme", "virtual currency", "digital currency", "tokens sale", "live animals", "puppies", "kittens", "human organ*", "counterfeit*", "replica watch*",
    ),
    "es": ("arma", "armas", "pistola*", "rifle*", "munición", "municiones", "explosivo*", "marihuana", "cannabis", "cocaína", "esteroides", "tabaco", "cigarrillo*", "cigarros", "vapeador*", "vapeo", "casino*", "ruleta", "apuesta*", "lotería", "cerveza*", "vino", "vinos", "whisky", "vodka", "ron", "tequila", "licor*", "alcohol", "medicamentos con receta", "pastillas para adelgazar", "juguetes sexuales", "escorts", "criptomoneda*", "préstamo de día de pago"),
    "pt": ("arma", "armas", "pistola*", "rifle*", "munição", "munições", "maconha", "cannabis", "cocaína", "esteroides", "anabolizante*", "tabaco", "cigarro*", "vape*", "narguilé", "cassino*", "roleta", "aposta", "apostas", "bet", "loteria", "cerveja*", "vinho", "vinhos", "uísque", "vodca", "cachaça", "bebidas alcoólicas", "remédio para emagrecer", "remédios controlados", "brinquedos eróticos", "acompanhantes", "criptomoeda*"),
    "fr": ("arme", "armes", "pistolet*", "fusil*", "munition*", "explosif*", "cannabis", "cocaïne", "stéroïdes", "tabac", "cigarette*", "cigares", "vapoteuse*", "casino*", "roulette", "paris sportifs", "pari", "loterie", "bière*", "vin", "vins", "champagne", "whisky", "vodka", "rhum", "alcool*", "médicaments sur ordonnance", "pilules minceur", "sextoy*", "escorts", "cryptomonnaie*"),
    "de": ("waffe", "waffen", "pistole*", "gewehr*", "munition", "sprengstoff*", "cannabis", "marihuana", "kokain", "steroide", "anabolika", "tabak*", "zigarette*", "zigarren", "vapes", "e-zigarette*", "shisha", "casino*", "roulette", "sportwetten", "wetten", "glücksspiel*", "lotterie", "lotto", "bier", "biere", "wein", "weine", "whisky", "wodka", "rum", "gin", "schnaps", "alkohol*", "verschreibungspflichtig*", "diätpillen", "schlankheitspillen", "sexspielzeug", "escort*", "kryptowährung*"),
    "it": ("arma", "armi", "pistola", "pistole", "fucile", "fucili", "munizioni", "cannabis", "marijuana", "cocaina", "steroidi", "tabacco", "sigarett*", "sigari", "svapo", "casinò", "roulette", "scommess*", "lotteria", "birra", "birre", "vino", "vini", "whisky", "vodka", "grappa", "alcolici", "farmaci con ricetta", "pillole dimagranti", "sex toy*", "escort", "criptovalut*"),
    "nl": ("wapen*", "pistool", "geweer", "munitie", "cannabis", "wiet", "cocaïne", "tabak", "sigaret*", "sigaren", "vape*", "casino*", "roulette", "gokken", "weddenschap*", "loterij", "bier", "wijn", "wijnen", "whisky", "wodka", "jenever", "alcohol*", "afslankpillen", "sekspeeltjes", "cryptomunt*"),
    "id": ("senjata", "pistol", "senapan", "peluru", "amunisi", "ganja", "kokain", "rokok", "tembakau", "vape", "kasino", "judi", "taruhan", "togel", "slot online", "lotre", "bir", "anggur merah", "wiski", "vodka", "minuman keras", "alkohol", "obat keras", "obat pelangsing", "alat bantu seks", "kripto", "mata uang kripto"),
    "tr": ("silah*", "tabanca*", "tüfek*", "mermi*", "esrar", "kokain", "tütün", "sigara*", "elektronik sigara", "casino*", "kumarhane*", "kumar", "rulet", "bahis*", "iddaa", "piyango", "bira", "biralar", "şarap*", "viski", "votka", "rakı", "alkol*", "reçeteli ilaç*", "zayıflama hapı*", "kripto*"),
    "pl": ("broń", "pistolet*", "karabin*", "amunicj*", "marihuan*", "kokain*", "tytoń", "papieros*", "cygara", "e-papieros*", "kasyn*", "ruletk*", "zakłady bukmacherskie", "hazard*", "loteri*", "piwo", "wino", "wódk*", "whisky", "alkohol*", "leki na receptę", "kryptowalut*"),
    "ru": ("оружи*", "пистолет*", "винтовк*", "патрон*", "боеприпас*", "марихуан*", "каннабис*", "кокаин*", "табак*", "сигарет*", "сигар", "вейп*", "кальян*", "казино", "рулетк*", "ставки на спорт", "букмекер*", "лотере*", "пиво", "вино", "виски", "водк*", "алкогол*", "рецептурные препараты", "криптовалют*", "биткоин*"),
    "ar": ("سلاح", "أسلحة", "مسدس", "ذخيرة", "حشيش", "مخدرات", "سجائر", "تبغ", "شيشة", "كازينو", "قمار", "مراهنات", "يانصيب", "بيرة", "نبيذ", "خمور", "ويسكي", "كحول", "عملات رقمية", "بيتكوين"),
    "hi": ("बंदूक", "पिस्तौल", "हथियार", "गांजा", "चरस", "सिगरेट", "तंबाकू", "तम्बाकू", "गुटखा", "हुक्का", "कैसीनो", "जुआ", "सट्टा", "लॉटरी", "शराब", "बीयर", "व्हिस्की", "वाइन", "क्रिप्टो", "बिटकॉइन"),
    "ja": ("拳銃", "ライフル", "銃弾", "弾薬", "大麻", "コカイン", "覚醒剤", "タバコ", "たばこ", "煙草", "葉巻", "電子タバコ", "カジノ", "ルーレット", "ギャンブル", "競馬予想", "賭博", "宝くじ", "ビール", "ワイン", "ウイスキー", "日本酒", "焼酎", "ウォッカ", "処方薬", "ダイエット薬", "アダルトグッズ", "仮想通貨", "暗号資産", "ビットコイン"),
    "zh": ("枪支", "槍支", "手枪", "弹药", "彈藥", "武器", "大麻", "可卡因", "毒品", "香烟", "香煙", "卷烟", "烟草", "煙草", "电子烟", "電子煙", "雪茄", "赌场", "賭場", "赌博", "賭博", "博彩", "轮盘", "輪盤", "彩票", "啤酒", "红酒", "紅酒", "白酒", "葡萄酒", "威士忌", "伏特加", "处方药", "處方藥", "减肥药", "成人用品", "加密货币", "加密貨幣", "虚拟货币", "比特币", "比特幣"),
    "ko": ("총기", "권총", "탄약", "대마", "마약", "담배", "전자담배", "카지노", "룰렛", "도박", "베팅", "복권", "맥주", "와인", "위스키", "소주", "보드카", "암호화폐", "비트코인"),
    "th": ("ปืน", "กระสุน", "กัญชา", "โคเคน", "บุหรี่", "ยาสูบ", "บุหรี่ไฟฟ้า", "คาสิโน", "การพนัน", "พนัน", "หวย", "เบียร์", "ไวน์", "วิสกี้", "เหล้า", "สุรา", "คริปโต", "บิตคอยน์"),
    "vi": ("súng", "đạn dược", "cần sa", "ma túy", "thuốc lá", "xì gà", "sòng bạc", "cờ bạc", "cá cược", "xổ số", "bia", "rượu", "rượu vang", "tiền điện tử", "tiền ảo"),
}  # fmt: skip
