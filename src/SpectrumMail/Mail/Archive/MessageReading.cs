using System;
using System.IO;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Archive;

/// <summary>Reads one message of a source.</summary>
internal static class MessageReading
{
    /// <summary>Reads a message and hands it to the receiver; reports a message that cannot be read.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="id">The id of the message at its source.</param>
    /// <param name="path">The file, for the failure.</param>
    /// <param name="read">Reads the message.</param>
    public static void Read(
        IMessageReceiver receiver,
        string id,
        string path,
        Func<(MessageInfo Info, MessageContent Content)> read
    )
    {
        (MessageInfo Info, MessageContent Content) message;
        try
        {
            message = read();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            receiver.Fail(id, SavingFailures.Unreadable(path, ex));
            return;
        }

        using (message.Content)
        {
            receiver.Receive(id, message.Info, message.Content);
        }
    }
}
