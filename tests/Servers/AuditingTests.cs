using System.Collections;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Invoke-SpectrumMailboxAudit and the statistics.</summary>
public sealed class AuditingTests(Hosts hosts)
{
    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void An_audit_counts_what_is_there(string server)
    {
        Host host = hosts[server];
        (LabUser user, int items, int unread, long size) = Mailbox(host);
        using var shell = new Shell();
        Hashtable connection = Place(host, user);

        foreach (string depth in (string[])["Summary", "Envelope"])
        {
            dynamic audit = shell
                .Run(
                    "$c = $args[0]; [pscustomobject] @{ Credential = $args[1] } | Invoke-SpectrumMailboxAudit @c -Depth $args[2]",
                    connection,
                    Labs.Credential(user),
                    depth
                )
                .Single;

            Assert.Equal(("Ok", "None"), (audit.Status.ToString(), audit.Cause.ToString()));
            Assert.Equal(
                (depth, items, unread, size),
                (depth, (int)audit.ItemCount, (int)audit.UnreadItemCount, (long)audit.TotalItemSize)
            );
            Assert.Equal(0, (int)audit.FoldersNotRead);
        }
    }

    // From the second mailbox on the first commands may come with the sign-in.
    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Mailboxes_after_the_first_are_counted_as_it_is(string server)
    {
        Host host = hosts[server];
        (LabUser user, int items, int unread, long size) = Mailbox(host);
        using var shell = new Shell();
        Hashtable connection = Place(host, user);

        dynamic[] audits =
        [
            .. shell
                .Run(
                    "$c = $args[0]; $row = [pscustomobject] @{ Credential = $args[1] }; "
                        + "$row, $row, $row, $row | Invoke-SpectrumMailboxAudit @c -ThrottleLimit 1 -WarningAction Ignore",
                    connection,
                    Labs.Credential(user)
                )
                .Output,
        ];

        Assert.Equal(4, audits.Length);
        Assert.All(
            audits,
            audit =>
                Assert.Equal(
                    ("Ok", items, unread, size),
                    (audit.Status.ToString(), (int)audit.ItemCount, (int)audit.UnreadItemCount, (long)audit.TotalItemSize)
                )
        );
        Assert.InRange((int)audits[3].RoundTrips, 4, (int)audits[0].RoundTrips);
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Statistics_count_what_is_there(string server)
    {
        Host host = hosts[server];
        (LabUser user, int items, int unread, long size) = Mailbox(host);
        using Shell shell = host.Connect(user);

        dynamic mailbox = shell.Run("Get-SpectrumMailboxStatistics -IncludeOldestAndNewestItems").Single;
        dynamic folder = shell.Run("Get-SpectrumFolderStatistics Größe").Single;

        Assert.Equal((items, unread, size), ((int)mailbox.ItemCount, (int)mailbox.UnreadItemCount, (long)mailbox.TotalItemSize));
        Assert.Equal(Corpus.ReceivedAt(0).UtcDateTime, ((System.DateTime)mailbox.OldestItemReceivedDate).ToUniversalTime());
        Assert.Equal((3, host.Path("Größe")), ((int)folder.ItemsInFolder, (string)folder.FolderPath));
    }

    // Where the mailbox is; rows bring the credential.
    private static Hashtable Place(Host host, LabUser user)
    {
        Hashtable connection = host.Connection(user);
        connection.Remove("Name");
        connection.Remove("Credential");
        return connection;
    }

    private static (LabUser User, int Items, int Unread, long Size) Mailbox(Host host)
    {
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        imap.Create(host.Path("Größe"));
        for (int index = 0; index < 12; index++)
        {
            imap.AppendCorpus(index < 9 ? "INBOX" : host.Path("Größe"), index);
        }

        Stored[] all = [.. imap.Look("INBOX"), .. imap.Look(host.Path("Größe"))];
        return (
            user,
            all.Length,
            all.Count(message => !message.Flags.Contains("\\Seen")),
            all.Sum(message => (long)message.Bytes.Length)
        );
    }
}
