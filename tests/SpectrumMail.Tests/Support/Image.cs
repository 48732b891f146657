using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A message as an independent client and doveadm see it.</summary>
/// <param name="Hash">The hash of its bytes.</param>
/// <param name="Flags">Its flags and keywords, sorted.</param>
/// <param name="Received">The time of its arrival.</param>
internal sealed record Seen(string Hash, string Flags, string Received);

/// <summary>What lies in a folder, to be compared with what lies in another.</summary>
internal static class Image
{
    /// <summary>The messages of a folder, in the order of their UIDs.</summary>
    public static IReadOnlyList<Seen> Of(Lab lab, LabUser user, string folder = "INBOX")
    {
        IReadOnlyList<byte[]> bodies = lab.ReadMail(user.Address, folder);
        if (bodies.Count == 0)
        {
            return [];
        }

        string[][] facts = [.. lab.Doveadm(user.Address, "fetch", "flags date.received", "mailbox", folder, "all").Chunk(2)];
        Assert.Equal(bodies.Count, facts.Length);
        return
        [
            .. bodies.Select(
                (body, index) =>
                    new Seen(Convert.ToHexString(SHA256.HashData(body)), MailboxView.SortFlags(facts[index][0]), facts[index][1])
            ),
        ];
    }
}
