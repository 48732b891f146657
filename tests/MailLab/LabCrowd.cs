using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace SpectrumMail.MailLab;

/// <summary>Many mailboxes at once.</summary>
public sealed partial class Lab
{
    /// <summary>Adds mailboxes with messages of the <see cref="Corpus"/> in the inbox.</summary>
    /// <param name="count">How many mailboxes.</param>
    /// <param name="messages">How many messages in each.</param>
    /// <param name="prefix">What their addresses begin with.</param>
    /// <returns>The mailboxes.</returns>
    public IReadOnlyList<LabUser> AddCrowd(int count, int messages, string prefix = "crowd")
    {
        LabUser[] crowd = Enumerable
            .Range(1, count)
            .Select(number => new LabUser($"{prefix}{number:D5}@{_options.Domain}", $"Crowd-Pass-{number}"))
            .ToArray();
        AddUsers(crowd);
        if (messages > 0)
        {
            Parallel.ForEach(
                crowd,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(4, Environment.ProcessorCount) },
                user => Seed(user.Address, messages)
            );
        }

        return crowd;
    }

    /// <summary>Gives a mailbox a limit of its own while the servers run; it may be less than what lies there already.</summary>
    public void SetQuota(string address, long bytes) => AddUser(_users.Find(address) with { QuotaBytes = bytes });

    /// <summary>Makes a folder one that is listed and cannot be opened: the server may not read its files.</summary>
    /// <param name="address">The mailbox.</param>
    /// <param name="folder">The folder, with a name of plain letters.</param>
    public void Forbid(string address, string folder)
    {
        string[] parts = address.ToLowerInvariant().Split('@');
        File.SetUnixFileMode(
            _folder.Combine($"mail/{parts[1]}/{parts[0]}/mdbox/mailboxes/{folder}/dbox-Mails"),
            UnixFileMode.None
        );
    }
}
