using System;

namespace SpectrumMail.Mail.Reading;

/// <summary>Chooses how many messages are fetched together.</summary>
internal interface IBatchSizer
{
    /// <summary>How many messages the next batch is to have.</summary>
    int Size { get; }

    /// <summary>How many messages are to be on their way; 0 when a batch is asked for once the last one has been read.</summary>
    int Ahead { get; }

    /// <summary>Adapts to how long reading takes.</summary>
    /// <param name="messages">How many messages were read.</param>
    /// <param name="elapsed">How long that took.</param>
    void Learn(int messages, TimeSpan elapsed);
}
