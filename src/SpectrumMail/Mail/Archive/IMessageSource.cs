using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>A source of messages: a folder of another mailbox, or files.</summary>
internal interface IMessageSource
{
    /// <summary>The name that users know: the path of a folder or of a file.</summary>
    string Name { get; }

    /// <summary>The UIDVALIDITY of the ids; 0 where there is none.</summary>
    uint Validity { get; }

    /// <summary>Returns what a failure of one message is about: its file, or its folder and id.</summary>
    string Locate(string id);

    /// <summary>Counts the messages of the source, and those that the receiver wants.</summary>
    (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel);

    /// <summary>Reads the messages that the receiver wants, in their order.</summary>
    /// <exception cref="MailException">The source cannot be read any further.</exception>
    void Read(IMessageReceiver receiver, CancellationToken cancel);
}
