"""Hindi, Japanese, Indonesian, Arabic."""

WORDS = {
    "marketing": {
        "hi": r"ऑफ़र|ऑफर|छूट|प्रचार|विज्ञापन|समाचार",
        "ja": r"お得|キャンペーン|広告|宣伝|セール|クーポン|新着|おすすめ|新商品",
        "id": r"\bpromo|penawaran|diskon|iklan|rekomendasi",
        "ar": r"عروض|\bعرض|تخفيض|إعلان|ترويج|تسويق|خصم",
    },
    "utility": {
        "hi": r"ऑर्डर|डिलीवरी|अपॉइंटमेंट|बुकिंग",
        "ja": r"注文|配送|予約|請求書",
        "id": r"pesanan|pengiriman|janji temu|tagihan",
        "ar": r"طلبات|طلبي|توصيل|موعد|مواعيد|حجز|فاتورة",
    },
    "authentication": {
        "hi": r"कोड|otp",
        "ja": r"コード|ワンタイム",
        "id": r"\bkode\b|\botp\b",
        "ar": r"رمز",
    },
    "service": {
        "hi": r"प्रश्न|सवाल|सहायता",
        "ja": r"問い合わせ|質問|サポート",
        "id": r"pertanyaan|layanan|bantuan",
        "ar": r"استفسار|أسئلة|سؤال|دعم",
    },
    "calling": {
        "hi": r"कॉल",
        "ja": r"通話|電話をかけ|お電話",
        "id": r"panggilan|menelepon",
        "ar": r"مكالم|اتصال",
    },
    "stop": {
        "hi": r"\bstop\b|बंद|रोक",
        "ja": r"停止|解除|退会|\bstop\b",
        "id": r"(balas|kirim|ketik)[^.\n]*henti|berhenti berlangganan|\bstop\b",
        "ar": r"إيقاف|ايقاف|\bstop\b|إلغاء الاشتراك",
    },
    "withdraw": {
        "hi": r"वापस",
        "ja": r"撤回|取り消",
        "id": r"menarik|mencabut|penarikan",
        "ar": r"سحب|العدول",
    },
    "storage": {
        "hi": r"(वर्ष|साल|महीन|दिन)[^।\n]*(रख|मिटा|हटा)",
        "ja": r"(年|か月|ヶ月|日)[^。\n]*(保管|保存|削除)|(保管|保存)[^。\n]*(年|月)",
        "id": r"(disimpan|menyimpan|simpan|dihapus)[^.!?\n]*(tahun|bulan|hari)",
        "ar": r"(نحتفظ|الاحتفاظ|يحتفظ|نحفظ)[^.!?\n]*(سنوات|سنة|سنتين|أشهر|شهر)",
    },
    "rights": {
        "hi": r"अधिकार",
        "ja": r"(開示|訂正|削除)[^。\n]*(請求|権利|求め)",
        "id": r"berhak|hak anda",
        "ar": r"الحق|حقوق",
    },
    "complaint": {
        "hi": r"शिकायत",
        "ja": r"苦情",
        "id": r"pengaduan|keluhan|mengadu",
        "ar": r"شكوى|الشكاوى",
    },
    "data": {
        "hi": r"(फ़ोन|फोन|मोबाइल|whatsapp) नंबर",
        "ja": r"電話番号",
        "id": r"nomor (telepon|ponsel|whatsapp)",
        "ar": r"رقم (هاتف|الهاتف|جوال|الجوال|واتساب)",
    },
    "confirmation": {"hi": r"पुष्टि", "ja": r"確認", "id": r"konfirmasi", "ar": r"تأكيد"},
    "minors": {
        "hi": r"18|माता-पिता|अवयस्क",
        "ja": r"18|未成年|保護者",
        "id": r"\b18\b|orang tua|di bawah umur",
        "ar": r"18|قاصر|ولي",
    },
    "ease": {
        "hi": r"आसान",
        "ja": r"同じくらい簡単|同様に簡単",
        "id": r"semudah",
        "ar": r"بالسهولة نفسها|بنفس السهولة",
    },
    "voluntary": {"hi": r"स्वैच्छिक", "ja": r"任意", "id": r"sukarela", "ar": r"اختياري|طوع"},
    "changes": {"hi": r"बदलाव|परिवर्तन", "ja": r"変更", "id": r"perubahan", "ar": r"تغيير|تعديل"},
    "direct": {
        "hi": r"प्रत्यक्ष विपणन",
        "ja": r"ダイレクトマーケティング",
        "id": r"pemasaran langsung",
        "ar": r"التسويق المباشر",
    },
    "silence": {
        "hi": r"टिक हटा|अनचेक|जारी रखकर|उपयोग करके",
        "ja": r"チェックを外|利用することにより|ご利用をもって",
        "id": r"hapus centang|dengan (menggunakan|melanjutkan)",
        "ar": r"إلغاء التحديد|أزل العلامة|باستخدامك|بمواصلة",
    },
    "terms": {
        "hi": r"शर्त|गोपनीयता नीति",
        "ja": r"利用規約|プライバシーポリシー|個人情報保護方針",
        "id": r"syarat|ketentuan|kebijakan privasi",
        "ar": r"الشروط|سياسة الخصوصية",
    },
}
