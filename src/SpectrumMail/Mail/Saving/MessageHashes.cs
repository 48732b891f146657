using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>The size and the hash of a message, which say whether two copies are the same.</summary>
/// <param name="Size">How many bytes it has.</param>
/// <param name="Hash">Their SHA-256, in hexadecimal digits.</param>
internal sealed record MessageHash(long Size, string Hash)
{
    /// <summary>Computes it; the content's position stays.</summary>
    public static MessageHash Compute(MessageContent content)
    {
        long position = content.Position;
        content.Position = 0;
        using var sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(content);
        content.Position = position;
        return new MessageHash(content.Length, ShortHash.Write(hash, hash.Length * 2));
    }
}

/// <summary>Receives messages of a server or of files, and keeps nothing of them but their hashes.</summary>
/// <param name="wanted">The ids of the messages.</param>
/// <param name="place">Where they come from, for failures.</param>
/// <param name="output">Takes failures.</param>
internal sealed class MessageHashes(IReadOnlyCollection<string> wanted, string place, IWorkOutput output) : IMessageReceiver
{
    private readonly HashSet<string> _wanted = [.. wanted];

    /// <summary>The hashes by id; a message that could not be read has none.</summary>
    public Dictionary<string, MessageHash> Found { get; } = [];

    public SpoolPlace Spool => SpoolPlace.Temporary;

    public bool Wants(string id) => _wanted.Contains(id);

    public void Receive(string id, MessageInfo info, MessageContent content)
    {
        try
        {
            Found[id] = MessageHash.Compute(content);
        }
        catch (IOException ex)
        {
            Fail(id, SavingFailures.Unreadable(Locate(id), ex));
        }
    }

    public void Fail(string id, MailException failure)
    {
        if (Wants(id))
        {
            output.Error(failure, Locate(id));
        }
    }

    public void Warn(string warning) => output.Verbose(warning);

    public void ThrowIfFailed() { }

    private string Locate(string id) => $"{place}/{id}";
}
