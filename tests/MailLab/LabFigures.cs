using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace SpectrumMail.MailLab;

/// <summary>What doveadm counts in a folder.</summary>
/// <param name="Messages">How many messages.</param>
/// <param name="Unseen">How many are unread.</param>
/// <param name="VirtualSize">Their size, lines ended by CRLF.</param>
/// <param name="UidValidity">UIDVALIDITY.</param>
/// <param name="UidNext">UIDNEXT.</param>
public sealed record DoveadmStatus(int Messages, int Unseen, long VirtualSize, long UidValidity, long UidNext);

/// <summary>What doveadm says of a message.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Received">When it was received, in local time.</param>
/// <param name="VirtualSize">Its size, lines ended by CRLF.</param>
public sealed record DoveadmMessage(long Uid, string Flags, DateTime Received, long VirtualSize);

/// <summary>Figures past the client under test.</summary>
public sealed partial class Lab
{
    /// <summary>The folders of a mailbox by name, as doveadm counts them.</summary>
    public Dictionary<string, DoveadmStatus> StatusOf(string address) =>
        Doveadm(address, "mailbox status", ["messages unseen vsize uidvalidity uidnext", .. Everything])
            .Chunk(6)
            .ToDictionary(
                row => row[0],
                row => new DoveadmStatus((int)Number(row[1]), (int)Number(row[4]), Number(row[5]), Number(row[3]), Number(row[2]))
            );

    /// <summary>The messages of a folder, as doveadm fetches them.</summary>
    public IReadOnlyList<DoveadmMessage> MessagesOf(string address, string folder) =>
        Doveadm(address, "fetch", "uid flags date.received.unixtime size.virtual", "mailbox", folder, "ALL")
            .Chunk(4)
            .Select(row => new DoveadmMessage(
                Number(row[0]),
                row[1],
                DateTimeOffset.FromUnixTimeSeconds(Number(row[2])).LocalDateTime,
                Number(row[3])
            ))
            .ToArray();

    // A pattern does not reach below a prefix that it does not name.
    private string[] Everything => _options.Variant == LabVariant.InboxPrefix ? ["INBOX", "INBOX.*"] : ["*"];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
