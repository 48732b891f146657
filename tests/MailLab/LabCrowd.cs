using System;
using System.Collections.Generic;
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
        LabUser[] crowd = Enumerable.Range(1, count).Select(number => new LabUser($"{prefix}{number:D5}@{_options.Domain}", $"Crowd-Pass-{number}")).ToArray();
        AddUsers(crowd);
        if (messages > 0)
        {
            Parallel.ForEach(crowd, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(4, Environment.ProcessorCount) }, user => Seed(user.Address, messages));
        }

        return crowd;
    }
}
