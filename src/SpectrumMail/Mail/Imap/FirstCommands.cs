using System;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// The commands that a connection begins with. They are sent together with the sign-in where the server has shown on an earlier
/// connection that it takes them so, and after it everywhere else.
/// </summary>
/// <param name="queue">Queues them on a connection; called once more when their answers cannot be used.</param>
internal sealed class FirstCommands(Action<ImapLink> queue)
{
    /// <summary>
    /// Whether a failure may be due to them, because they came with the sign-in; it says nothing about the password then.
    /// </summary>
    public bool MayHaveFailed { get; set; }

    /// <summary>Queues them.</summary>
    public void Queue(ImapLink link) => queue(link);
}
