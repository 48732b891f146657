using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>Spectrum's own reply codes, from a real Postfix: sent directly, and through the outbox.</summary>
public sealed class ProviderCodeTests(Labs labs)
{
    private const string Many =
        "1..$args[0] | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } | Send-SpectrumMail -To $to ";

    /// <summary>Each code with the reply code it comes with, the status, the error's id, and words of the remedy.</summary>
    public static TheoryData<int, int, string, string, string> Codes =>
        new()
        {
            { 1000, 550, "Deferred", "AddressBlocked", "lift the block" },
            { 1010, 550, "Deferred", "AccountBlocked", "Change the account's passwords" },
            { 1020, 550, "Deferred", "RecipientDeferred", "reputation" },
            { 1050, 450, "Deferred", "RecipientDeferred", "reputation" },
            { 1080, 550, "Deferred", "RecipientDeferred", "reputation" },
            { 1090, 550, "Deferred", "RecipientDeferred", "nothing was lost" },
            { 1100, 550, "Rejected", "RecipientRejected", "reverse DNS" },
            { 1150, 550, "Rejected", "RecipientRejected", "reverse DNS" },
            { 1160, 550, "Rejected", "RecipientRejected", "DMARC" },
            { 1190, 550, "Rejected", "RecipientRejected", "DMARC" },
            { 1200, 550, "Rejected", "RecipientRejected", "Cloudmark" },
            { 1210, 550, "Rejected", "RecipientRejected", "Cloudmark" },
            { 1220, 550, "Rejected", "RecipientRejected", "Spamhaus" },
            { 1250, 550, "Rejected", "RecipientRejected", "Spamhaus" },
            { 1260, 550, "Deferred", "RecipientDeferred", "IPv4" },
            { 1300, 550, "Deferred", "RecipientDeferred", "fewer connections" },
            { 1340, 450, "Deferred", "RecipientDeferred", "fewer connections" },
            { 1350, 550, "Deferred", "RateLimited", "more slowly" },
            { 1400, 550, "Deferred", "RateLimited", "more slowly" },
            { 1490, 450, "Deferred", "RateLimited", "more slowly" },
            { 1500, 550, "Rejected", "SenderMismatch", "Set From to " },
            { 1520, 550, "Rejected", "SenderMismatch", "Set From to " },
            { 1530, 550, "Rejected", "MessageTooLarge", "20 MB" },
            { 1540, 550, "Deferred", "RecipientDeferred", "this connection" },
            { 1550, 550, "Rejected", "RateLimited", "fewer recipients" },
            { 1560, 550, "Rejected", "RateLimited", "Take out those" },
            { 1580, 550, "Deferred", "RateLimited", "more slowly" },
        };

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_has_its_status_its_error_and_its_remedy(int code, int reply, string status, string id, string remedy)
    {
        using var lab = new PolicyLab(labs);
        lab.Answer(question => question.State == "RCPT" ? Refuse(reply, code) : null);

        ShellResult sent = lab.Run("Send-SpectrumMail -To $to -Subject direct @p");

        var error = sent.Fatal ?? Assert.Single(sent.Errors);
        Assert.Equal(status, Status(sent.Output.Single()));
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"AUP#Out-{code}", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(
            id == "SenderMismatch" ? lab.Send.Sender.Address : string.Empty,
            error.ErrorDetails.RecommendedAction,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_outbox_keeps_what_is_deferred_and_delivers_it_later(
        int code,
        int reply,
        string status,
        string id,
        string remedy
    )
    {
        _ = (id, remedy);
        using var lab = new PolicyLab(labs);
        lab.Answer(question => question.State == "RCPT" ? Refuse(reply, code) : null);

        lab.Run("Send-SpectrumMail -To $to -Subject queued -Queue @p");

        bool waits = status == "Deferred";
        dynamic item = lab.Run("Get-SpectrumOutbox -OutboxPath $outbox").Single;
        Assert.Equal(waits ? "Queued" : "Failed", item.State.ToString());
        Assert.Contains($"AUP#Out-{code}", (string)item.Reason, StringComparison.Ordinal);
        lab.Answer(_ => null);
        lab.PassTime();
        lab.Run(waits ? "Send-SpectrumOutbox -Force @p" : "Send-SpectrumOutbox -IncludeFailed @p").ThrowOnError();
        Assert.Empty(lab.Run("Get-SpectrumOutbox -OutboxPath $outbox").ThrowOnError().Output);
        Assert.Equal(1, lab.Send.Arrived());
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("END-OF-MESSAGE")]
    public void A_full_connection_is_left_and_the_messages_go_on(string state)
    {
        using var lab = new PolicyLab(labs);
        var seen = new ConcurrentDictionary<string, int>();
        lab.Answer(question =>
            question.State == state && seen.AddOrUpdate(question.Client, 1, (_, count) => count + 1) > 3
                ? Refuse(550, 1540)
                : null
        );

        ShellResult result = lab.Run(Many + "@p", 10);

        Assert.Equal(Enumerable.Repeat("Sent", 10), result.ThrowOnError().Output.Select(Status));
        Assert.Equal(4, lab.Connections);
        Assert.Equal(10, lab.Send.Arrived());
    }

    [Fact]
    public void A_queue_goes_on_behind_a_limit_and_nothing_is_lost_or_doubled()
    {
        using var lab = new PolicyLab(labs);
        int seen = 0;
        lab.Answer(question => question.State == "RCPT" && ++seen == 25 ? Refuse(550, 1580) : null);

        ShellResult first = lab.Run(Many + "-Queue @p", 50);

        Assert.Empty(first.Errors);
        Assert.Equal(24, first.Output.Count(item => Status(item) == "Sent"));
        Assert.Equal(26, first.Output.Count(item => Status(item) == "Queued"));
        Assert.Equal(25, seen);

        // Within the rest nothing is even tried; after it everything goes.
        lab.Run("Send-SpectrumOutbox -Force @p");
        Assert.Equal(25, seen);
        lab.PassTime();
        ShellResult second = lab.Run("Send-SpectrumOutbox -Force @p").ThrowOnError();

        Assert.Equal(26, second.Output.Count(item => Status(item) == "Sent"));
        Assert.Equal(0, lab.Run("$global:LASTEXITCODE").Value);
        Assert.Equal(50, lab.Send.Arrived());
        Assert.Equal(
            50,
            lab.Send.Lab.ReadMail(lab.Send.Recipient.Address)
                .Select(mail => System.Text.Encoding.UTF8.GetString(mail).Split("Message-I")[1].Split('\n')[0])
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public void A_blocked_account_stops_its_queue_once()
    {
        using var lab = new PolicyLab(labs);
        lab.Run("$off = $p.Clone(); $off.Port = 1; " + Many + "-Queue @off", 5);
        lab.Answer(question => question.State == "MAIL" ? Refuse(550, 1010) : null);

        ShellResult stopped = lab.Run("Send-SpectrumOutbox -Force @p");

        Assert.Equal("AccountBlocked", stopped.FatalId);
        Assert.Single(lab.Questions, question => question.State == "MAIL");
        Assert.Equal(2, lab.Run("$global:LASTEXITCODE").Value);
        Assert.Equal(5, lab.Run("Get-SpectrumOutbox -OutboxPath $outbox -State Queued").Output.Count);
        lab.Answer(_ => null);
        lab.Run("Send-SpectrumOutbox -Force @p").ThrowOnError();
        Assert.Equal(5, lab.Send.Arrived());
    }

    [Fact]
    public void A_blocked_account_ends_a_command_that_sends_directly()
    {
        using var lab = new PolicyLab(labs);
        lab.Answer(question => question.State == "RCPT" ? Refuse(550, 1010) : null);

        ShellResult stopped = lab.Run(Many + "@p", 5);

        Assert.Equal("AccountBlocked", stopped.FatalId);
        Assert.Empty(stopped.Errors);
        Assert.Single(lab.Questions, question => question.State == "RCPT");
        Assert.Equal("PermissionDenied", stopped.Fatal!.CategoryInfo.Category.ToString());
    }

    [Theory]
    [InlineData("RCPT", 1550)]
    [InlineData("RCPT", 1560)]
    [InlineData("END-OF-MESSAGE", 1550)]
    public void A_long_list_is_split(string state, int code)
    {
        using var lab = new PolicyLab(labs);
        var seen = new ConcurrentDictionary<string, int>();
        lab.Answer(question =>
            question.State == state
            && (state == "RCPT" ? seen.AddOrUpdate(question.Message, 1, (_, count) => count + 1) : question.RecipientCount) > 2
                ? Refuse(550, code)
                : null
        );

        LabUser[] list = [.. Enumerable.Range(0, 7).Select(_ => LabShell.NewUser(lab.Send.Lab))];

        ShellResult result = lab.Run(
            "Send-SpectrumMail -To $args[0] -Subject list @p",
            (object)Array.ConvertAll(list, user => user.Address)
        );

        Assert.Equal("Sent", Status(result.ThrowOnError().Output.Single()));
        Assert.All(list, user => Assert.Equal(1, lab.Send.Arrived(user)));
    }

    [Fact]
    public void Fewer_connections_are_used_when_the_server_asks_for_that()
    {
        using var lab = new PolicyLab(labs);
        string? first = null;
        lab.Answer(question =>
            question.State == "MAIL"
            && (Interlocked.CompareExchange(ref first, question.Client, null) ?? question.Client) != question.Client
                ? Refuse(550, 1310)
                : null
        );

        ShellResult result = lab.Run(Many + "-ThrottleLimit 4 -Verbose @p", 40);

        Assert.Equal(Enumerable.Repeat("Sent", 40), result.ThrowOnError().Output.Select(Status));
        Assert.Contains(result.Verbose, text => text.Contains("wants fewer connections", StringComparison.Ordinal));
        Assert.Equal(40, lab.Send.Arrived());
    }

    [Fact]
    public void A_connection_that_is_refused_is_not_needed()
    {
        // Who connects is not known before the sign-in, so that no other test may use this lab.
        using var lab = new PolicyLab(labs, new LabOptions { HasPolicy = true, Domain = "few.test" });
        int connections = 0;
        using IDisposable rule = lab.Send.Lab.Policy.Add(question =>
            question.State == "CONNECT" && Interlocked.Increment(ref connections) > 2 ? Refuse(421, 1310) : null
        );

        ShellResult result = lab.Run(Many + "-ThrottleLimit 4 @p", 40);

        Assert.Equal(Enumerable.Repeat("Sent", 40), result.ThrowOnError().Output.Select(Status));
        Assert.Equal(4, connections);
        Assert.Equal(2, lab.Connections);
        Assert.Equal(40, lab.Send.Arrived());
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    public void A_server_without_IPv6_is_reached_over_IPv4(string state)
    {
        Assert.SkipUnless(OwnHosts.HasOwnMounts(), "This computer gives no process a hosts file of its own.");
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6.");
        using var lab = new PolicyLab(labs);
        var seen = new ConcurrentQueue<string>();
        using IDisposable rule = lab.Send.Lab.Policy.Add(question =>
        {
            // No other test comes over IPv6.
            seen.Enqueue($"{question.State} {question.Client}");
            return question.State == state && question.Client.StartsWith("::1:", StringComparison.Ordinal)
                ? Refuse(554, 1260)
                : null;
        });
        using var process = new OutboxProcess(
            lab.Send,
            "1..3 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } | Send-SpectrumMail -To $To @p | "
                + "ForEach-Object { \"$($_.Status) $($_.Attempts)\" }"
        );

        string[] lines = process.RunWithIPv6().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal([state == "CONNECT" ? "Sent 1" : "Sent 2", "Sent 1", "Sent 1"], lines);
        Assert.Single(seen, text => text.StartsWith("CONNECT ::1", StringComparison.Ordinal));
        Assert.Equal(3, lab.Send.Arrived());
    }

    private static string Refuse(int reply, int code) => $"{reply} {reply / 100}.7.1 Refused. AUP#Out-{code}";

    private static string Status(object sent) => ((dynamic)sent).Status.ToString();
}
