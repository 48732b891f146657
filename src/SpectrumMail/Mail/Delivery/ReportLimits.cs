namespace SpectrumMail.Mail.Delivery;

/// <summary>How much of a report is read. Anyone can send one, and a hostile one must cost neither time nor memory.</summary>
internal static class ReportLimits
{
    /// <summary>How many bytes of a message are read. What a report says stands before the message that it returns.</summary>
    public const int Bytes = 512 * 1024;

    /// <summary>How deep parts may be nested.</summary>
    public const int Depth = 12;

    /// <summary>How many parts are looked at.</summary>
    public const int Parts = 100;

    /// <summary>How many characters of a part are read.</summary>
    public const int Text = 256 * 1024;

    /// <summary>How many lines of a text are read.</summary>
    public const int Lines = 4000;

    /// <summary>How many characters of a line are read.</summary>
    public const int Line = 1000;

    /// <summary>How many recipients a report may have.</summary>
    public const int Recipients = 1000;
}
