"""The small words by which a language is known. Only languages that are told apart by them are here."""

from __future__ import annotations

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and is are was were has have had you your we our for with this that to of in on at be will it from by can not please when if or as an about who what there their them been would should us do does",
        "es": "el la los las un una y o es son fue ha han usted su sus tu tus nuestro nuestra para con por que de del en al se lo le les no si cuando como más está están hemos muy este esta pero porque ya hoy mañana puede",
        "pt": "o os as um uma e é são foi foram você seu sua seus suas nosso nossa para com por que de do da dos das em no na nos nas ao à se não quando como mais está estão já este esta mas porque hoje amanhã pode foi até pelo pela",
        "fr": "le la les un une des et est sont a été ont vous votre vos nous notre nos pour avec par que qui de du dans en sur au aux se ne pas si quand comme plus cette ce ces mais car il elle demain aujourd'hui être avons avez",
        "de": "der die das und ist sind war wurde wird hat haben sie ihr ihre ihren ihrer wir unser unsere für mit von zu im in auf am den dem des ein eine einen nicht wenn oder auch noch nach bei aus als dass morgen heute bitte ich du dein deine weil kann",
        "it": "il lo la i gli le un una e è sono stato stata ha hanno tuo tua suo sua nostro nostra per con da di del della dei nel nella al alla che non se quando come più questo questa ma perché oggi domani può ti ci si abbiamo",
        "nl": "de het een en is zijn was werd heeft hebben u uw je jouw wij we ons onze voor met van te in op aan bij dat die niet als of ook nog naar uit om er morgen vandaag wordt kunt kan graag deze dit",
        "id": "yang dan di ke dari untuk dengan anda kami kita ini itu adalah akan sudah telah tidak pada atau dalam oleh juga bisa ada sedang silakan jika saat agar karena hari besok",
        "tr": "ve bir bu için ile da de mi olarak olan sizin size siz biz bizim çok daha ama gibi kadar sonra önce lütfen var yok ya en ne her değil olduğu edildi yarın bugün",
        "pl": "i w z na do się jest są był była nie że dla od po przez jak twój twoja twoje nasz nasza oraz lub ale to ten ta przy jeśli jutro dzisiaj proszę został została pan pani",
        "ro": "și în la de pe cu pentru este sunt a fost nu că din sau dar dumneavoastră dvs noi nostru noastră să vă ne mâine astăzi dacă prin comanda ta tău",
        "sv": "och i på är var har till för med av att den det en ett du din ditt dina vi vår vårt inte om från som kan ska eller imorgon idag när din er era",
        "da": "og i på er var har til for med af at den det en et du din dit dine vi vores ikke om fra som kan skal eller i morgen når også bliver jeg",
        "nb": "og i på er var har til for med av at den det en et du din ditt dine vi vår vårt ikke om fra som kan skal eller i morgen når også blir jeg",
        "fi": "ja on ei se että hän ovat oli ole teidän sinun meidän sekä tai kun jos mutta myös voit huomenna tänään kanssa ovat tämä sinulle",
        "cs": "a v na je jsou byl byla se že pro s z do od po váš vaše náš naše nebo ale jako ten ta to při pokud zítra dnes prosím bude jsme si vás",
        "sk": "a v na je sú bol bola sa že pre s z do od po váš vaše náš naše alebo ale ako ten tá to pri ak zajtra dnes prosím bude sme si vás",
        "hu": "a az és egy van volt nem hogy is ön önnek az ön mi a mi vagy de mint holnap ma kérjük ha már csak fog lesz",
        "hr": "i u na je su bio bila se da za s sa od do vaš vaša vaše naš naša ili ali kao pri ako sutra danas molimo će smo ste ne nije",
        "vi": "và của là bạn chúng tôi cho với không được đã sẽ các một này trong đến từ có khi vui lòng để hoặc ngày",
        "sw": "na ya wa kwa ni za katika yako yetu kama hii hiyo la cha au kesho leo tafadhali umepata agizo",
        "fil": "ang ng mga sa na ay at ni si kay para po iyong inyong aming namin hindi kung bukas ngayon ito",
        "af": "die en is was het u jou ons vir met van in op by dat nie of ook nog na uit om môre vandag word kan asseblief hierdie",
        "ca": "el la els les un una i és són ha han vostè seu seva teu teva nostre nostra per amb que de del en al es no si quan com més està demà avui",
        "ru": "и в на с по не что это вы ваш ваша ваше ваши мы наш наша для от до из у к о за как но или если уже будет был была завтра сегодня пожалуйста он она",
        "uk": "і й в у на з по не що це ви ваш ваша ваше ваші ми наш наша для від до із як але або якщо вже буде був була завтра сьогодні будь ласка",
        "bg": "и в на с по не че това вие вашата вашият ви ние нашата нашият за от до из като но или ако вече ще беше утре днес моля са",
        "ar": "في من على إلى عن أن هذا هذه التي الذي مع تم قد لقد هو هي لا ما كل بعد قبل يرجى غدا غدًا اليوم لديك أو إذا كان",
        "fa": "و در به از که این را با برای است شد شده می شما ما خود تا بر هم یا اگر فردا امروز لطفا",
        "ur": "اور میں کا کی کے سے کو ہے ہیں نے پر یہ آپ آپ کا ہم گیا گئی کر دیا ہو اگر کل آج براہ",
        "hi": "का की के में है हैं से को पर और यह आप आपका आपकी आपके हम हमारा हमारी ने कर गया गई दिया नहीं हो लिए या अगर कल आज कृपया",
        "mr": "आणि आहे आहेत च्या मध्ये तुमचा तुमची तुमचे आम्ही आमचे ने ला हे ही करा झाला झाली नाही किंवा उद्या आज कृपया साठी",
    }.items()
}
# Too alike to accuse one of being the other.
ALIKE: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "id ms",
        "da nb sv",
        "cs sk",
        "hr sl sr",
        "nl af",
        "es ca",
        "ru uk bg be mk sr",
        "fa ps prs ur ar",
        "hi mr",
    )
)
