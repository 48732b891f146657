namespace SpectrumMail.Models;

/// <summary>How much a failure ends. The order is from the smallest to the largest.</summary>
public enum FailureScope
{
    /// <summary>One message, one recipient, one row of input. The others go on.</summary>
    Item,

    /// <summary>One folder, or one file with messages. The other folders go on.</summary>
    Folder,

    /// <summary>One account: its connection, its sign-in, its mailbox as a whole. Other accounts go on.</summary>
    Account,

    /// <summary>The whole command: what it was given, or where it writes, is not usable.</summary>
    Command,
}
