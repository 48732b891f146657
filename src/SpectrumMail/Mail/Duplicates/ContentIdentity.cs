using System;
using System.Collections.Generic;
using System.IO;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Duplicates;

/// <summary>The content of a message without what servers change: two messages with the same are copies of each other.</summary>
/// <param name="Header">A hash of what the author wrote in the header; of the whole message when that is not telling.</param>
/// <param name="Body">A hash of the rest.</param>
internal sealed record ContentIdentity(string Header, string Body)
{
    private const int Digits = 32;

    /// <summary>Computes it.</summary>
    public static ContentIdentity Compute(MessageContent content)
    {
        ArraySegment<byte> head = content.Head(HeaderPeek.Most);
        bool isTelling = AuthoredHeader.IsTelling(head);
        string header = ShortHash.Compute(AuthoredHeader.All(head), Digits);
        var print = Fingerprint.Compute(content, out _);
        return new ContentIdentity(isTelling ? header : print.Hash, print.Body);
    }
}

/// <summary>Receives the messages of a folder, and keeps nothing of them but what identifies them.</summary>
/// <param name="folder">The folder, for failures.</param>
/// <param name="output">Takes failures.</param>
internal sealed class ContentReceiver(string folder, IWorkOutput output) : IMessageReceiver
{
    /// <summary>What was received, by UID. A message that could not be read is no duplicate.</summary>
    public Dictionary<uint, ContentIdentity> Found { get; } = [];

    public SpoolPlace Spool => SpoolPlace.Temporary;

    public bool Wants(string id) => true;

    public void Receive(string id, MessageInfo info, MessageContent content)
    {
        try
        {
            Found[info.Uid] = ContentIdentity.Compute(content);
        }
        catch (IOException)
        {
            // A temporary file that cannot be read.
            Found.Remove(info.Uid);
        }
    }

    public void Fail(string id, MailException failure) => output.Error(failure, $"{folder}/{id}");

    public void Warn(string warning) => output.Verbose(warning);

    public void ThrowIfFailed() { }
}
