"""Words of advertising. STRONG: only advertising has them. WEAK: other texts have one now and then.

After the marketing examples of
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
and what providers report of recategorised templates. A * stands for any ending.
"""

from __future__ import annotations

from templates_app.lint.lexicon import Words

STRONG: Words = {
    "": ("% off", "black friday", "cyber monday", "flash sale", "cashback"),
    "en": (
        "sale", "discount*", "coupon*", "voucher*", "promo", "promos", "promo code*", "promotion", "promotions",
        "promotional", "special offer*", "limited offer*", "exclusive offer*", "introductory offer*", "new offer*",
        "our offers", "latest offers", "great offers", "emi offers", "best offer*", "special price*", "best price*",
        "lowest price*", "reduced price*", "half price", "limited time", "limited-time", "last chance", "today only",
        "don't miss", "hurry", "while stocks last", "buy now", "shop now", "order now", "book now", "buy one",
        "upgrade now", "claim now", "apply now", "subscribe now", "get yours", "free gift*", "free shipping",
        "free trial", "free sample*", "buy more", "save up to", "save big", "savings on", "deals", "great deal*",
        "exclusive deal*", "new arrivals", "new collection", "latest collection", "check out our", "check out the new",
        "explore our", "discover our", "pre-approved", "preapproved", "refer a friend", "refer and save", "giveaway",
        "lucky draw", "win a", "double points", "bonus points", "extra points", "clearance", "we miss you",
        "your next order", "your next purchase", "you may also like", "you might also like", "recommended for you",
        "people also bought", "back in stock", "credit limit extension", "left in your cart", "items in your cart",
        "complete your purchase",
    ),
    "es": (
        "descuento*", "oferta*", "rebaja*", "promoción", "promociones", "promo", "cupón", "cupones", "vale de descuento",
        "código promocional", "precio especial", "mejor precio", "gratis", "2x1", "aprovecha*", "no te pierdas",
        "no te lo pierdas", "últimos días", "última oportunidad", "solo por hoy", "sólo hoy", "tiempo limitado",
        "compra ya", "compra ahora", "compre ahora", "reserva ya", "exclusivo para ti", "nueva colección",
        "te extrañamos", "te echamos de menos", "tu próxima compra", "su próxima compra", "próximo pedido", "regalo*",
        "sorteo", "preaprobad*", "pre-aprobad*", "ahorra", "envío gratis", "liquidación", "puntos dobles",
    ),
    "pt": (
        "desconto*", "oferta*", "promoção", "promoções", "promo", "cupom", "cupons", "cupão", "liquidação", "preço especial",
        "melhor preço", "grátis", "frete grátis", "aproveite", "imperdível", "imperdíveis", "não perca", "garanta já",
        "garanta o seu", "últimas vagas", "última chance", "só hoje", "somente hoje", "tempo limitado", "compre já",
        "compre agora", "próxima compra", "próximo pedido", "nova coleção", "exclusivo para você",
        "brinde*", "sorteio", "pré-aprovad*", "economize", "descubra nossos", "conheça nossos", "veja nossos serviços",
        "sentimos sua falta", "pontos em dobro", "leve 3",
    ),
    "fr": (
        "de remise", "remises", "remise exceptionnelle", "remise de",
        "réduction*", "promotion", "promotions", "promo", "promos", "soldes", "offre spéciale", "offres",
        "offre exclusive", "offre de bienvenue", "notre offre", "nos offres", "bon d'achat", "code promo", "coupon*",
        "prix spécial", "meilleur prix", "gratuit*", "cadeau*", "profitez*", "ne manquez pas", "dernière chance",
        "derniers jours", "durée limitée", "aujourd'hui seulement", "achetez maintenant", "réservez maintenant",
        "commandez maintenant", "nouvelle collection", "nouveautés", "prochaine commande", "prochain achat", "parrainez",
        "vous nous manquez", "économisez", "en exclusivité", "pré-approuvé*", "tirage au sort", "vente privée",
    ),
    "de": (
        "rabatt*", "angebote", "sonderangebot*", "aktionspreis*", "aktionen", "gutschein*", "coupon*",
        "sale", "ausverkauf", "schnäppchen", "sonderpreis*", "bester preis", "gratis", "kostenlos dazu", "geschenk*",
        "jetzt kaufen", "jetzt bestellen", "jetzt buchen", "jetzt shoppen", "jetzt sichern", "sichere dir", "sichern sie sich",
        "nur heute", "nur noch heute", "nur für kurze zeit", "letzte chance", "nicht verpassen", "verpassen sie nicht",
        "verpasse nicht", "neue kollektion", "neuheiten", "nächste bestellung", "nächsten bestellung", "nächsten einkauf",
        "geld sparen", "sparen sie", "spare jetzt", "sparst", "wir vermissen dich", "wir vermissen sie", "exklusiv für",
        "gewinnspiel", "vorab genehmigt", "doppelte punkte", "freunde werben", "empfehlen und",
    ),
    "it": (
        "sconto", "sconti", "scontat*", "offerta", "offerte", "promozione", "promozioni", "promo", "saldi", "coupon*",
        "buono sconto", "codice sconto", "codice promozionale", "prezzo speciale", "miglior prezzo", "gratis", "omaggio",
        "regalo", "approfitta*", "non perdere", "non perderti", "ultima occasione", "ultimi giorni", "solo oggi",
        "solo per oggi", "tempo limitato", "acquista ora", "compra ora", "prenota ora", "nuova collezione",
        "prossimo ordine", "prossimo acquisto", "risparmia", "risparmiate", "esclusiv*", "ci manchi", "punti doppi",
    ),
    "nl": (
        "onze actie",
        "korting*", "aanbieding*", "acties", "actieprijs", "kortingscode", "uitverkoop", "sale", "voordeel*",
        "gratis", "cadeau*", "cadeaubon", "profiteer", "koop nu", "bestel nu", "shop nu", "boek nu", "mis het niet",
        "mis deze", "alleen vandaag", "laatste kans", "laatste dagen", "nieuwe collectie", "nieuw binnen",
        "volgende bestelling", "volgende aankoop", "bespaar", "exclusief voor", "we missen je", "dubbele punten",
    ),
    "id": (
        "diskon", "promo", "promosi", "potongan harga", "harga spesial", "harga khusus", "kupon", "voucher", "gratis",
        "gratis ongkir", "hadiah", "penawaran", "penawaran spesial", "jangan lewatkan", "jangan sampai", "hanya hari ini",
        "khusus hari ini", "beli sekarang", "belanja sekarang", "pesan sekarang", "koleksi terbaru",
        "produk terbaru", "belanja berikutnya", "pembelian berikutnya", "pesanan berikutnya", "hemat", "buruan",
        "cuci gudang", "obral", "poin ganda", "diskaun", "tawaran",
    ),
    "tr": (
        "indirim*", "kampanya*", "kupon*", "fırsat*", "promosyon*", "özel fiyat*", "hediye*", "ücretsiz kargo", "bedava",
        "kaçırma*", "kaçırmayın", "son şans", "son günler", "sadece bugün", "sınırlı süre", "hemen al", "şimdi al",
        "alışverişe başla", "yeni sezon", "yeni koleksiyon", "bir sonraki siparişin*", "bir sonraki alışverişin*",
        "size özel", "sana özel", "çekiliş", "puan kazan",
    ),
    "pl": (
        "rabat*", "zniżk*", "promocj*", "wyprzedaż*", "kupon*", "kod rabatowy", "oferta specjalna", "nasza oferta",
        "okazj*", "gratis", "prezent*", "darmowa dostawa", "kup teraz", "zamów teraz", "nie przegap", "tylko dziś",
        "ostatnia szansa", "nowa kolekcja", "kolejne zakupy", "następne zakupy", "kolejne zamówienie", "oszczędzaj",
        "skorzystaj z",
    ),
    "ru": (
        "скидк*", "акци*", "распродаж*", "промокод*", "купон*", "спецпредложени*", "специальное предложение",
        "выгодн*", "в подарок", "подарок за", "бесплатная доставка", "купите сейчас", "заказать сейчас", "успейте",
        "не упустите", "не пропустите", "только сегодня", "последний шанс", "новая коллекция", "новинк*",
        "следующую покупку", "следующий заказ", "следующего заказа", "розыгрыш*", "кешбэк", "кэшбэк", "предодобрен*",
    ),
    "ar": (
        "خصم خاص", "خصم على", "خصم يصل", "كود خصم", "تخفيضات",
        "خصومات", "تخفيض", "عروض", "عرض خاص", "العرض", "عروضنا", "كوبون", "قسيمة", "كود الخصم", "مجانا", "مجانًا",
        "هدية", "لا تفوت", "لا تفوّت", "اشتر الآن", "تسوق الآن", "اطلب الآن", "احجز الآن", "لفترة محدودة", "اليوم فقط",
        "آخر فرصة", "تشكيلة جديدة", "طلبك القادم", "حصري*", "استفد",
    ),
    "hi": (
        "छूट", "डिस्काउंट", "ऑफर", "ऑफ़र", "सेल", "कूपन", "मुफ्त", "मुफ़्त", "उपहार", "विशेष कीमत", "सस्ते", "अभी खरीदें",
        "आज ही खरीदें", "आज ही", "सीमित समय", "मौका न चूकें", "न चूकें", "अगली खरीदारी", "अगले ऑर्डर", "लाभ उठाएं",
        "लाभ उठाएँ", "नया कलेक्शन", "कैशबैक", "बचत",
    ),
    "ja": (
        "お得な", "お得に", "お得です", "%オフ", "円オフ",
        "セール", "割引", "クーポン", "キャンペーン", "特価", "特別価格", "値引", "プレゼント", "無料でお届け", "送料無料",
        "期間限定", "数量限定", "本日限り", "今だけ", "今なら", "お見逃しなく", "今すぐ購入", "今すぐ注文", "ご購入はこちら", "新商品", "新作",
        "新発売", "ポイント2倍", "ポイントアップ", "次回のお買い物", "次回のご注文", "おすすめ商品", "抽選", "先行予約", "限定商品",
    ),
    "zh": (
        "折扣", "优惠", "優惠", "促销", "促銷", "特价", "特價", "打折", "优惠券", "優惠券", "代金券", "满减", "秒杀", "限时", "限時", "免费赠送",
        "包邮", "免運", "赠品", "贈品", "抽奖", "抽獎", "立即购买", "立即購買", "立即下单", "立即選購", "马上抢购", "不要错过", "不要錯過",
        "新品上市", "新品", "下次购物", "下次訂單", "下次订单", "返现", "积分翻倍", "推荐好友", "大促", "清仓",
    ),
    "ko": (
        "할인", "쿠폰", "이벤트", "세일", "특가", "프로모션", "무료배송", "무료 배송", "사은품", "경품", "지금 구매", "지금 주문", "오늘만",
        "한정", "놓치지", "신상품", "혜택", "적립금 2배", "다음 구매", "다음 주문",
    ),
    "th": (
        "ส่วนลด", "ลดราคา", "โปรโมชั่น", "โปรโมชัน", "คูปอง", "ราคาพิเศษ", "ข้อเสนอพิเศษ", "ของแถม", "ฟรี", "ส่งฟรี", "ซื้อเลย",
        "ช้อปเลย", "สั่งซื้อเลย", "อย่าพลาด", "วันนี้เท่านั้น", "จำนวนจำกัด", "สินค้าใหม่", "คอลเลกชันใหม่",
    ),
    "vi": (
        "giảm giá", "khuyến mãi", "khuyến mại", "ưu đãi", "mã giảm giá", "phiếu mua hàng", "quà tặng", "miễn phí vận chuyển",
        "mua ngay", "đặt ngay", "đừng bỏ lỡ", "chỉ hôm nay", "số lượng có hạn", "sản phẩm mới", "bộ sưu tập mới", "giá sốc",
        "giá đặc biệt", "lần mua tiếp theo", "hoàn tiền",
    ),
    "ro": (
        "reducere*", "reduceri", "ofertă", "oferte", "promoție", "promoții", "cupon*", "cod promoțional", "gratuit",
        "cadou*", "cumpără acum", "nu rata", "doar azi", "ultima șansă", "colecția nouă", "următoarea comandă",
    ),
    "sv": (
        "rabatt*", "erbjudande*", "kampanj*", "rea", "kupong*", "gratis", "present", "köp nu", "missa inte", "bara idag",
        "sista chansen", "ny kollektion", "nästa köp", "nästa beställning", "spara",
    ),
    "el": ("έκπτωση", "εκπτώσεις", "προσφορά", "προσφορές", "κουπόνι", "δώρο", "αγόρασε τώρα", "μην χάσεις", "μόνο σήμερα"),
    "he": ("הנחה", "הנחות", "מבצע", "מבצעים", "קופון", "מתנה", "חינם", "קנו עכשיו", "אל תפספסו", "רק היום", "קולקציה חדשה"),
    "uk": ("знижк*", "акці*", "розпродаж*", "промокод*", "купон*", "подарунок", "тільки сьогодні", "не пропустіть", "купуйте зараз"),
    "bn": ("ছাড়", "অফার", "কুপন", "ডিসকাউন্ট", "বিনামূল্যে", "উপহার", "এখনই কিনুন", "সীমিত সময়"),
    "ta": ("தள்ளுபடி", "சலுகை", "கூப்பன்", "இலவச", "பரிசு", "இப்போதே வாங்குங்கள்"),
    "ur": ("رعایت", "چھوٹ", "آفر", "کوپن", "مفت", "تحفہ", "ابھی خریدیں"),
    "fil": ("diskwento", "promo", "sale", "libre", "regalo", "bumili na", "huwag palampasin"),
    "sw": ("punguzo", "ofa", "kuponi", "bure", "zawadi", "nunua sasa", "usikose"),
}  # fmt: skip

WEAK: Words = {
    "en": (
        "happy birthday", "new store", "grand opening", "perfect place", "our event", "approve for you", "appreciate having you",
        "premium cabin", "for free", "free of charge",
        "learn more", "discover", "explore", "enjoy", "exclusive", "offer", "offers", "introducing", "join us",
        "visit our store", "visit our site", "visit our website", "visit your nearest store", "just for you",
        "selected for you", "treat yourself", "deal", "gift", "reward", "rewards", "bonus", "upgrade",
        "eligible", "come back", "did you know", "celebrate", "new product*", "new feature*",
        "stay tuned", "save the date", "getaway", "take advantage", "download our app",
        "valued customer", "launch",
    ),
    "es": (
        "celebrar*", "acaba de abrir", "inaugur*", "te esperamos", "escapada", "lugar perfecto", "nuestro evento",
        "novedades",
        "descubre*", "disfruta*", "exclusiv*", "conoce nuestr*", "visita nuestr*", "para ti", "premio*", "beneficio*",
        "nuev* producto*", "te invitamos", "únete", "más información", "sabías que", "celebrar", "oportunidad", "gana",
        "nuestra tienda",
    ),
    "pt": (
        "inaugur*", "celebrar*", "está chegando", "lugar perfeito", "sobre o evento",
        "novidades", "lançamento",
        "descubra", "conheça", "confira", "exclusiv*", "visite nossa loja", "visite nosso site", "acesse nosso site",
        "para você", "prêmio*", "benefício*", "ganhe", "participe", "você sabia", "saiba mais", "use o código",
        "junte-se", "novo produto", "oportunidade", "premium",
    ),
    "fr": (
        "venons d'ouvrir", "ouvrons", "idéal*", "évader", "nos amis",
        "découvrez", "exclusi*", "rendez-vous sur notre site", "visitez notre", "pour vous", "rejoignez-nous", "gagnez",
        "avantage*", "récompense*", "le saviez-vous", "en savoir plus", "saisissez le code", "nouveau produit", "offre",
        "vous remercier", "fêter",
    ),
    "de": (
        "eröffnet", "neueröffnung", "perfekt*", "unserer veranstaltung", "kurzurlaub",
        "angebot",
        "entdecke*", "exklusiv*", "genieße*", "besuche* unsere", "besuchen sie unsere", "für dich", "feiern", "gewinne*",
        "vorteil*", "prämie*", "schon gewusst", "mehr erfahren", "erfährst du mehr", "verwende den code", "neues produkt",
        "upgrade", "empfehlen", "schau vorbei", "schauen sie vorbei", "dankeschön",
    ),
    "it": (
        "ha appena aperto", "inaugur*", "posto perfetto", "ideale", "relax", "nostro evento",
        "novità",
        "scopri*", "goditi", "visita il nostro", "per te", "unisciti", "vinci", "vantaggi*", "premio", "lo sapevi",
        "per saperne di più", "usa il codice", "usate il codice", "nuovo prodotto", "festeggiare", "invita un amico",
    ),
    "nl": (
        "ontdek", "geniet", "exclusief", "bezoek onze", "bekijk ook", "voor jou", "win", "beloning", "wist je dat",
        "meer weten", "gebruik de code", "nieuw product", "vier",
    ),
    "id": (
        "terbatas",
        "temukan", "nikmati", "dapatkan", "eksklusif", "spesial", "kunjungi", "menangkan", "keuntungan",
        "tahukah anda", "info lebih lanjut", "gunakan kode", "bergabunglah", "produk baru",
    ),
    "tr": (
        "keşfet*", "özel", "ziyaret edin", "kazan*", "avantaj*", "biliyor muydunuz", "daha fazla bilgi", "kodunu kullan*",
        "katılın", "yeni ürün*", "mağazamıza",
    ),
    "pl": ("odkryj", "ekskluzywn*", "odwiedź nas*", "dla ciebie", "wygraj", "korzyści", "dowiedz się więcej", "nowy produkt", "użyj kodu"),
    "ru": (
        "узнайте больше", "подробнее", "эксклюзивн*", "порадуйте", "для вас", "выиграйте", "переходите по ссылке",
        "приходите", "приглашаем", "новый товар", "воспользуйтесь", "бонус*", "предложени*",
    ),
    "ar": ("اكتشف", "استمتع", "خاص", "زوروا", "زر موقعنا", "اربح", "مكافأة", "هل تعلم", "اعرف المزيد", "استخدم الكود", "انضم", "منتج جديد", "متجرنا"),
    "hi": ("खोजें", "आनंद लें", "विशेष", "खास", "हमारी वेबसाइट", "जीतें", "इनाम", "क्या आप जानते हैं", "और जानें", "कोड का उपयोग", "नया उत्पाद", "पाएं"),
    "ja": (
        "詳しくは", "ぜひ", "特別", "限定", "オープンしました", "お楽しみ", "ご紹介", "おすすめ", "イベント", "参加", "体験",
        "ご存知でしたか", "サイトをご覧", "お決まりですか", "もらえる", "進呈",
    ),
    "zh": ("了解更多", "发现", "專屬", "专属", "欢迎光临", "歡迎光臨", "使用代码", "使用代碼", "您知道吗", "参加", "新产品", "奖励", "享受", "精选"),
    "ko": ("더 알아보기", "자세히", "특별", "참여", "방문", "선물", "추천", "새로운", "받아 보세요", "만나 보세요"),
    "th": ("พิเศษ", "ค้นพบ", "ดูเพิ่มเติม", "รับเลย", "ร่วมสนุก", "แนะนำ", "ใหม่"),
    "vi": ("khám phá", "đặc biệt", "tìm hiểu thêm", "tham gia", "dành cho bạn", "trúng thưởng", "sử dụng mã", "sản phẩm"),
}  # fmt: skip
