namespace SpectrumMail.Mail.Reading;

/// <summary>A command of a listing that was sent.</summary>
/// <param name="command">The command without its tag.</param>
/// <param name="tag">The tag with a space, as it was sent.</param>
internal sealed class ListedCommand(string command, byte[] tag)
{
    /// <summary>The command without its tag.</summary>
    public string Command => command;

    /// <summary>The tag with a space.</summary>
    public byte[] Tag => tag;
}
