using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>What a contestant shall audit.</summary>
/// <param name="File">A CSV with EmailAddress and Password.</param>
/// <param name="Connections">How many mailboxes at a time.</param>
/// <param name="Depth">Summary or Envelope.</param>
/// <param name="Checkpoint">The checkpoint; empty for none.</param>
internal sealed record AuditWork(string File, int Connections = 16, string Depth = "Summary", string Checkpoint = "")
{
    /// <summary>Writes the CSV, the users as often as asked for.</summary>
    public static string WriteUsers(string file, IReadOnlyList<LabUser> users, int times = 1)
    {
        System.IO.File.WriteAllLines(
            file,
            Enumerable
                .Repeat(users, times)
                .SelectMany(all => all)
                .Select(user => $"{user.Address},{user.Password}")
                .Prepend("EmailAddress,Password")
        );
        return file;
    }

    public IReadOnlyList<(string Address, string Password)> Users() =>
        [.. System.IO.File.ReadLines(File).Skip(1).Select(line => line.Split(',')).Select(fields => (fields[0], fields[1]))];

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{File} {Connections} {Depth} {Checkpoint}");

    public static AuditWork Parse(string line)
    {
        string[] words = line.Split(' ', 4);
        return new AuditWork(words[0], int.Parse(words[1], CultureInfo.InvariantCulture), words[2], words[3]);
    }
}
