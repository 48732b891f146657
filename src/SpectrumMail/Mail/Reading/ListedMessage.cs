using System;
using MailKit;
using SpectrumMail.Mail.Imap;

namespace SpectrumMail.Mail.Reading;

/// <summary>What a server says of a message in a listing.</summary>
internal struct ListedMessage
{
    public uint Uid { get; set; }

    public MessageFlags Flags { get; set; }

    /// <summary>The flags that users and programs define.</summary>
    public string[] Keywords { get; set; }

    /// <summary>When the server took the message; null when it does not say.</summary>
    public DateTimeOffset? Arrived { get; set; }

    /// <summary>The size in bytes; 0 when the server does not say.</summary>
    public uint Size { get; set; }

    /// <summary>The envelope when its content is unusual, so that it may be in doubt; null otherwise.</summary>
    public Envelope? Doubtful { get; set; }

    /// <summary>The words of the Date header when they are not of the usual form; null otherwise.</summary>
    public ResponseText? OddDate { get; set; }

    /// <summary>The envelope, unless there is one in doubt.</summary>
    public EnvelopeText Envelope { get; set; }

    /// <summary>
    /// Settles a date that the library may have read by half: servers give the words of the Date header. For an envelope that was
    /// read as a whole.
    /// </summary>
    public void SettleDate()
    {
        DateTimeOffset? date = Doubtful is { } doubtful ? doubtful.Date : Envelope.Date;
        if (OddDate is not { } text || !EnvelopeDoubt.IsOdd(date, Arrived))
        {
            return;
        }

        date = text.Decode() is { } words ? DateReader.Read(words) : null;
        if (Doubtful is { } envelope)
        {
            envelope.Date = date;
        }
        else
        {
            Envelope = Envelope with { Date = date };
        }
    }
}
