using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>Where messages come from: a folder of another mailbox, or files.</summary>
internal interface IMessageSource
{
    /// <summary>What users know it by: a folder's path, or a file's.</summary>
    string Name { get; }

    /// <summary>The UIDVALIDITY of its ids; 0 where there is none.</summary>
    uint Validity { get; }

    /// <summary>How many messages it holds, and how many of them are wanted.</summary>
    (int Total, int Wanted) Count(ITransferSink sink, CancellationToken cancel);

    /// <summary>Reads those that the sink wants, in their order.</summary>
    /// <exception cref="MailException">It cannot be read any further.</exception>
    void Read(ITransferSink sink, CancellationToken cancel);
}

/// <summary>Who takes what a source reads.</summary>
internal interface ITransferSink
{
    /// <summary>Where temporary files go.</summary>
    SpoolPlace Spool { get; }

    /// <summary>Whether a message is to be read.</summary>
    bool Wants(string id);

    /// <summary>Takes a message over; waits while there are enough. Does not throw.</summary>
    void Take(string id, MessageInfo info, MessageContent content);

    /// <summary>A message could not be read; the others go on.</summary>
    void Fail(string id, MailException failure);

    /// <summary>Ends the reading when nobody wants any more.</summary>
    void ThrowIfFailed();
}
