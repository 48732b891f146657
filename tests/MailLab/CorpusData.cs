namespace SpectrumMail.MailLab;

/// <summary>The words the <see cref="Corpus"/> is made of, and a random sequence that is the same everywhere.</summary>
internal static class CorpusData
{
    public static readonly string[] Words = (
        "the of and to in is for on that with report invoice meeting project budget schedule customer network service "
        + "account support ticket update status weekly monthly server mailbox quota router upgrade outage window contract "
        + "delivery shipment order payment balance statement reminder travel booking hotel flight family dinner photo "
        + "holiday garden school teacher soccer practice library reading please attached review comments before friday "
        + "morning afternoon regards thanks question answer number details below above next previous office county water"
    ).Split(' ');

    public static readonly string[] Names =
    [
        "Ann Archer",
        "Ben Baker",
        "Carla Cruz",
        "Dan Dunn",
        "Eva Evans",
        "Frank Foster",
        "Gina Gray",
        "Hal Hughes",
        "Iris Ingram",
        "Jack Jones",
        "Kate Keller",
        "Liam Lopez",
        "Mona Meyer",
        "Ned Nolan",
        "Olga Orlova",
        "Paul Price",
        "Quinn Quick",
        "Rosa Ruiz",
        "Sam Smith",
        "Tina Turner",
        "Uma Usher",
        "Vic Vance",
        "Wendy Walsh",
        "Xena Xu",
        "Yuri Young",
    ];

    public static readonly string[] Domains = ["example.com", "example.org", "news.example.net", "billing.example.com"];

    /// <summary>A charset and a sentence that needs it.</summary>
    public static readonly (string Charset, string Text)[] Foreign =
    [
        ("utf-8", "Übergrößenträger – naïve façade, 日本語 и кириллица ✓"),
        ("iso-8859-1", "Grüße aus Köln, à bientôt, señor Ñuñez, smørrebrød"),
        ("windows-1252", "“Smart quotes” – €100 for the café… it’s fine"),
        ("koi8-r", "Отчёт за квартал готов, посмотрите пожалуйста"),
        ("iso-2022-jp", "会議の資料を送付します。ご確認ください。"),
        ("gb2312", "请查收本月的账单和报告，谢谢。"),
    ];

    /// <summary>SplitMix64: the same numbers on every machine and in every version of .NET.</summary>
    public struct Dice(int seed)
    {
        private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15UL + 0x1234567UL;

        public int Roll(int sides)
        {
            ulong z = _state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z ^ (z >> 31)) % (ulong)sides);
        }
    }
}
