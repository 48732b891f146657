using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>Receives messages with their contents, from a server or from files.</summary>
internal interface IMessageReceiver
{
    /// <summary>Where the temporary files of large messages are created.</summary>
    SpoolPlace Spool { get; }

    /// <summary>Whether a message is to be read.</summary>
    /// <param name="id">The id of the message at its source.</param>
    bool Wants(string id);

    /// <summary>
    /// Receives a message; waits while enough messages lie ready. The caller disposes the content, so a receiver that needs it
    /// longer calls <see cref="MessageContent.Keep"/>. The answer of a server is being read meanwhile: this must not throw.
    /// </summary>
    void Receive(string id, MessageInfo info, MessageContent content);

    /// <summary>Reports a message that cannot be read; the others go on.</summary>
    void Fail(string id, MailException failure);

    /// <summary>Reports something doubtful in a source.</summary>
    void Warn(string warning);

    /// <summary>Ends the reading when the receiver takes no more messages.</summary>
    void ThrowIfFailed();
}
