using System;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

public sealed class MessageTests(Labs labs)
{
    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Every_message_is_listed_once_and_in_the_order_of_arrival(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 350);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult all = shell.Run("Get-SpectrumMessage").ThrowOnError();

        Assert.Equal(Enumerable.Range(1, 350).Select(uid => (long)uid), all.Output.Select(Uid));
        Assert.Equal(
            Enumerable.Range(1, 350).Reverse().Select(uid => (long)uid),
            shell.Run("Get-SpectrumMessage -Descending").ThrowOnError().Output.Select(Uid)
        );
        Assert.Equal([11L, 12L, 13L], shell.Run("Get-SpectrumMessage -Skip 10 -First 3").ThrowOnError().Output.Select(Uid));
        Assert.Equal([350L, 349L], shell.Run("Get-SpectrumMessage -Descending -First 2").ThrowOnError().Output.Select(Uid));
        Assert.Equal([7L, 9L], shell.Run("Get-SpectrumMessage -Uid 9, 7, 9999").ThrowOnError().Output.Select(Uid));
        Assert.Empty(shell.Run("Get-SpectrumMessage -First 0").ThrowOnError().Output);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_message_has_the_values_of_its_headers(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        var received = new DateTimeOffset(2024, 2, 29, 13, 14, 15, TimeSpan.FromHours(-5));
        byte[] message = System.Text.Encoding.UTF8.GetBytes(
            "From: =?utf-8?Q?J=C3=BCrgen?= <j@example.com>\r\nTo: a@example.com, B <b@example.com>\r\nCc: c@example.com\r\n"
                + "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\nDate: Thu, 29 Feb 2024 10:00:00 -0800\r\n"
                + "Message-ID: <id1@example.com>\r\n"
                + "In-Reply-To: <id0@example.com>\r\n\r\nText\r\n"
        );
        lab.Append(user.Address, "INBOX", message, "\\Seen \\Flagged Project7", received);
        using Shell shell = LabShell.Connected(lab, user);

        dynamic read = shell.Run("Get-SpectrumMessage").Single;

        Assert.Equal("Grüße", (string)read.Subject);
        Assert.Equal("Jürgen", (string)read.From.Name);
        Assert.Equal("j@example.com", (string)read.From.Address);
        Assert.Equal(2, (int)read.To.Length);
        Assert.Equal("c@example.com", read.Cc[0].ToString());
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 10, 0, 0, TimeSpan.FromHours(-8)).LocalDateTime, (DateTime)read.Date);
        Assert.Equal(received.LocalDateTime, (DateTime)read.Received);
        Assert.Equal(message.Length, (long)read.Size);
        Assert.True((bool)read.Read && (bool)read.Flagged && !(bool)read.Answered);
        Assert.Equal("Project7", (string)read.Keywords[0]);
        Assert.Equal("id1@example.com", (string)read.MessageId);
        Assert.Equal("id0@example.com", (string)read.InReplyTo);
        Assert.Equal("INBOX", (string)read.Folder);
        Assert.True((long)read.UidValidity > 0);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void The_first_five_of_many_come_at_once_and_the_session_goes_on(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 5000);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult five = shell.Run("Get-SpectrumMessage | Select-Object -First 5").ThrowOnError();

        Assert.Equal([1L, 2L, 3L, 4L, 5L], five.Output.Select(Uid));
        Assert.Equal("Open", shell.Run("(Get-SpectrumSession).State").Single.ToString());
        Assert.Equal(5000, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_command_further_down_the_pipeline_can_use_the_same_session(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 400);
        lab.CreateFolder(user.Address, LabShell.ServerPath(variant, "Other"));
        lab.Append(user.Address, LabShell.ServerPath(variant, "Other"), Corpus.Message(1));
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run(
            "Get-SpectrumMessage | ForEach-Object { if ($_.Uid % 100 -eq 0) "
                + "{ (Get-SpectrumMessage -Folder Other).Uid } else { $_.Uid } }"
        );

        Assert.Equal(400, result.ThrowOnError().Output.Count);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Stopping_a_long_listing_returns_at_once_and_the_next_command_works(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 5000);
        using FaultProxy slow = FaultProxy.Start(lab.ImapsPort, new FaultPlan { BytesPerSecond = 100_000 });
        using Shell shell = LabShell.Connected(lab, user, slow.Port);
        using PowerShell listing = shell.Prepare("Get-SpectrumMessage");
        IAsyncResult running = listing.BeginInvoke();
        Thread.Sleep(1000);

        var clock = Stopwatch.StartNew();
        listing.Stop();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"stopping took {clock.Elapsed}");
        Assert.Equal(PSInvocationState.Stopped, listing.InvocationStateInfo.State);
        Assert.True(running.IsCompleted);
        Assert.Equal(3L, Uid(Assert.Single(shell.Run("Get-SpectrumMessage -Uid 3").ThrowOnError().Output)));
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void An_error_further_down_ends_the_listing_and_the_session_stays_usable(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 1000);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run("Get-SpectrumMessage | ForEach-Object { if ($_.Uid -eq 3) { throw 'enough' }; $_.Uid }");

        Assert.Equal("enough", result.Fatal!.Exception.Message);
        Assert.Equal(1000, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_connection_that_the_server_dropped_is_recreated(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan());
        using Shell shell = LabShell.For(lab);
        shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab", proxy.Port).ThrowOnError();

        proxy.CutAll();

        shell.Run("Get-SpectrumFolder INBOX").ThrowOnError();
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_missing_folder_is_an_error_and_the_others_are_read(LabVariant variant)
    {
        using Shell shell = LabShell.Connected(labs.Variant(variant), labs.Variant(variant).Alice);

        ShellResult result = shell.Run("Get-SpectrumMessage -Folder Nowhere, INBOX -First 1");

        Assert.StartsWith("FolderNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Nowhere", result.Errors[0].TargetObject);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Reading_leaves_messages_unread(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        Put(lab, user, "a@example.com", "new", "", "2025-01-10T08:00:00Z");
        using Shell shell = LabShell.Connected(lab, user);

        shell.Run("Get-SpectrumMessage; Get-SpectrumFolder").ThrowOnError();

        Assert.False((bool)shell.Run("Get-SpectrumMessage").Single.Read);
    }

    private static void Put(Lab lab, LabUser user, string from, string subject, string flags, string received) =>
        lab.Append(
            user.Address,
            "INBOX",
            System.Text.Encoding.UTF8.GetBytes(
                $"From: {from}\r\nTo: me@example.com\r\n"
                    + $"Subject: =?utf-8?B?{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(subject))}?=\r\n"
                    + $"\r\nText\r\n"
            ),
            flags,
            DateTimeOffset.Parse(received, System.Globalization.CultureInfo.InvariantCulture)
        );

    private static long Uid(PSObject message) => (long)message.Properties["Uid"].Value;
}
