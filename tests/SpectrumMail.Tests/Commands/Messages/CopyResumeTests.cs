using System;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Copying that is cut short, at the worst of moments: nothing is lost, nothing is there twice.</summary>
public sealed class CopyResumeTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full, 10_000)]
    [InlineData(LabVariant.Bare, 2_000)]
    public void A_run_killed_five_times_and_started_again_ends_with_every_message_once(LabVariant variant, int messages)
    {
        (Lab from, Lab to) = (labs.Full, labs.Variant(variant));
        (LabUser old, LabUser fresh) = (LabShell.NewUser(from), LabShell.NewUser(to));
        from.Seed(old.Address, messages);
        using var copy = new CopyProcess(from, old, to, fresh);

        // How often the journal grows before each kill. A batch has up to 400 of these messages: where there are few, a run is
        // killed in its first.
        int[] growths = messages < 10_000 ? [3, 1, 2, 1, 2] : [3, 2, 3, 4, 5];
        // A kill may fall between two batches. Where all five did, more follow.
        int open = 0;
        for (int kill = 1; kill <= 5 || (open == 0 && kill <= 12); kill++)
        {
            Assert.True(copy.RunAndKill(kill <= 5 ? growths[kill - 1] : 1), $"run {kill} ended before it was killed");
            open += copy.IsBatchOpen ? 1 : 0;
        }

        Assert.True(open > 0, "no run was killed while a batch was on its way");
        copy.Run();

        Assert.Equal(Image.Of(from, old), Image.Of(to, fresh));
    }

    [Theory]
    [InlineData(LabVariant.Full, 1)]
    [InlineData(LabVariant.Bare, 1)]
    [InlineData(LabVariant.InboxPrefix, int.MaxValue)]
    [InlineData(LabVariant.Bare, int.MaxValue)]
    public void A_batch_without_an_answer_is_found_at_the_destination(LabVariant variant, int cuts)
    {
        Lab to = labs.Variant(variant);
        using FaultProxy proxy = FaultProxy.StartInsideTls(to.ImapsPort, to.ServerCertificate, new FaultPlan());
        using var two = new TwoAccounts(labs.Full, to, toPort: proxy.Port);
        two.From.Seed(two.Old.Address, 80);
        two.From.AppendAll(two.Old.Address, "INBOX", Enumerable.Repeat(Corpus.Message(3), 5));

        // The server has stored what was sent, and the connection ends before it can say so.
        proxy.Plan = new FaultPlan
        {
            CutWhenServerSays = "Append completed",
            OnlyFirstConnections = cuts == int.MaxValue ? null : proxy.Connections,
        };
        ShellResult cut = two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX");
        proxy.Plan = new FaultPlan();
        ShellResult again = two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX");

        // With one command for all there is nothing left to send after the look.
        Assert.Equal(cuts == 1 || variant != LabVariant.Bare, cut.Fatal is null);
        Assert.Null(again.Fatal);
        Assert.Empty(cut.Errors.Concat(again.Errors));
        Assert.Equal(Image.Of(two.From, two.Old), Image.Of(two.To, two.New));
    }

    [Fact]
    public void A_source_that_dies_is_read_again_from_where_it_stopped()
    {
        Lab from = labs.Get(new LabOptions { OfferCompress = false, Smtp = false });
        using FaultProxy proxy = FaultProxy.Start(from.ImapsPort, new FaultPlan());
        using var two = new TwoAccounts(from, labs.Full, fromPort: proxy.Port);
        two.From.Seed(two.Old.Address, 400);
        proxy.Plan = new FaultPlan { CutAfterServerBytes = 700_000, OnlyFirstConnections = proxy.Connections + 1 };

        dynamic result = two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX").Single;

        Assert.Equal((400, 0), ((int)result.Stored, (int)result.Failed));
        Assert.Equal(Image.Of(two.From, two.Old), Image.Of(two.To, two.New));
        Assert.True(proxy.Connections > 2, $"{proxy.Connections} connections");
    }

    [Fact]
    public void A_full_mailbox_ends_the_copy_and_the_next_run_continues()
    {
        Lab small = labs.Get(new LabOptions { QuotaBytes = 400_000, Smtp = false });
        using var two = new TwoAccounts(labs.Full, small);
        two.From.Seed(two.Old.Address, 150);
        byte[][] all = [.. two.From.ReadMail(two.Old.Address)];

        ShellResult full = two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX");
        int there = two.To.ReadMail(two.New.Address).Count;
        var stored = two.To.ReadMail(two.New.Address).ToList();
        while (full.Fatal is not null && stored.Count < 1000)
        {
            two.To.Doveadm(two.New.Address, "expunge", "mailbox", "INBOX", "all");
            full = two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX");
            stored.AddRange(two.To.ReadMail(two.New.Address));
        }

        Assert.InRange(there, 1, 149);
        Assert.Equal(all.Select(Convert.ToHexString), stored.Select(Convert.ToHexString));
    }

    [Fact]
    public void A_message_that_the_server_refuses_does_not_end_the_others()
    {
        Lab strict = labs.Get(
            new LabOptions
            {
                Smtp = false,
                ExtraDovecot = new System.Collections.Generic.Dictionary<string, string>
                {
                    ["plugin/quota_max_mail_size"] = "200k",
                },
            }
        );
        using var two = new TwoAccounts(labs.Full, strict);
        two.From.Seed(two.Old.Address, 30);
        two.From.Append(
            two.Old.Address,
            "INBOX",
            System.Text.Encoding.ASCII.GetBytes(
                "Subject: too large\r\n\r\n"
                    + string.Concat(Enumerable.Repeat("0123456789012345678901234567890123456789\r\n", 6000))
            )
        );
        two.From.Seed(two.Old.Address, 30, startAt: 30);

        ShellResult result = two.Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX");

        Assert.Null(result.Fatal);
        Assert.Equal("INBOX/31", Assert.Single(result.Errors).TargetObject);
        Assert.Equal((60, 1), ((int)((dynamic)result.Output.Single()).Stored, (int)((dynamic)result.Output.Single()).Failed));
        Assert.Equal(Image.Of(two.From, two.Old).Where((_, index) => index != 30), Image.Of(two.To, two.New));
    }

    [Fact]
    public void Existing_messages_are_identified_by_their_content()
    {
        using var two = new TwoAccounts(labs.Full, labs.Full);
        two.From.Seed(two.Old.Address, 50);
        byte[] twice = Corpus.Message(3);
        byte[] other = System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(twice)[..^3] + "!\r\n");
        two.From.AppendAll(two.Old.Address, "INBOX", [twice, twice, other]);
        two.To.AppendAll(two.New.Address, "INBOX", [Corpus.Message(7, two.Old.Address), twice]);

        dynamic first = two
            .Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX -SkipExisting")
            .Single;
        Directory.Delete(two.State, recursive: true);
        dynamic second = two
            .Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX -SkipExisting")
            .Single;

        int found = (int)first.Skipped;
        Assert.InRange(found, 1, 2);
        Assert.Equal((0, 53), ((int)second.Stored, (int)second.Skipped));
        Assert.Equal(
            Image.Of(two.From, two.Old).Select(message => message.Hash).Order(),
            Image.Of(two.To, two.New).Select(message => message.Hash).Order().Where(_ => true)
        );
    }
}
