using System;
using System.Linq;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Tracking;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Tracking;

/// <summary>How reports are matched to what was sent.</summary>
public sealed class SentMatchTests
{
    private static readonly DateTime s_time = new(2026, 11, 3, 8, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(DeliveryClass.Hard, SentState.Bounced)]
    [InlineData(DeliveryClass.Soft, SentState.Bounced)]
    [InlineData(DeliveryClass.Delay, SentState.Delayed)]
    [InlineData(DeliveryClass.Delivered, SentState.Delivered)]
    [InlineData(DeliveryClass.Relayed, SentState.Accepted)]
    [InlineData(DeliveryClass.Read, SentState.Delivered)]
    [InlineData(DeliveryClass.Complaint, SentState.Complained)]
    [InlineData(DeliveryClass.Reply, SentState.Replied)]
    public void A_report_decides_the_state(DeliveryClass reported, SentState expected) =>
        Assert.Equal([expected], Match([Sent("one", "ann@example.net")], Report(reported, "ann@example.net", "one")));

    [Fact]
    public void Without_a_report_the_answer_of_the_server_decides() =>
        Assert.Equal(
            [SentState.Accepted, SentState.Unknown],
            Match([Sent("one", "ann@example.net"), Sent("two", "ann@example.net", RecipientStatus.Indeterminate)])
        );

    [Fact]
    public void Only_the_recipient_of_the_report_is_concerned() =>
        Assert.Equal(
            [SentState.Accepted, SentState.Bounced, SentState.Accepted],
            Match(
                [Sent("one", "ann@example.net"), Sent("one", "ben@example.net"), Sent("two", "ben@example.net")],
                Report(DeliveryClass.Hard, "BEN@example.net", "one")
            )
        );

    [Fact]
    public void What_is_final_decides_over_what_came_later() =>
        Assert.Equal(
            [SentState.Bounced],
            Match(
                [Sent("one", "ann@example.net")],
                Report(DeliveryClass.Hard, "ann@example.net", "one"),
                Report(DeliveryClass.Delay, "ann@example.net", "one", minutes: 50)
            )
        );

    [Fact]
    public void A_forwarded_address_belongs_to_the_only_recipient_or_the_original_one() =>
        Assert.Equal(
            [SentState.Bounced, SentState.Accepted, SentState.Bounced],
            Match(
                [Sent("one", "ann@example.net"), Sent("two", "ben@example.net"), Sent("two", "carl@example.net")],
                Report(DeliveryClass.Hard, "elsewhere@example.com", "one"),
                Report(DeliveryClass.Hard, "elsewhere@example.com", "two", original: "carl@example.net")
            )
        );

    [Fact]
    public void A_report_without_a_message_id_belongs_to_the_last_message_before_it()
    {
        SentRecipient[] sent =
        [
            Sent("one", "ann@example.net"),
            Sent("two", "ann@example.net", minutes: 10),
            Sent("three", "ann@example.net", minutes: 200),
        ];

        Assert.Equal(
            [SentState.Accepted, SentState.Bounced, SentState.Accepted],
            Match(sent, Report(DeliveryClass.Hard, "ann@example.net", string.Empty, minutes: 60))
        );
    }

    [Fact]
    public void A_report_about_another_message_is_counted_and_changes_nothing()
    {
        var match = new SentMatch([Sent("one", "ann@example.net")]);

        match.Take([Report(DeliveryClass.Hard, "ann@example.net", "other")]);

        Assert.Equal(1, match.Unmatched);
        Assert.Equal(SentState.Accepted, Assert.Single(match.Results).State);
    }

    [Fact]
    public void An_envelope_id_identifies_the_message()
    {
        var match = new SentMatch([Sent("one", "ann@example.net")]);

        match.Take([
            new SpectrumDeliveryReport
            {
                Class = DeliveryClass.Hard,
                Recipient = "ann@example.net",
                EnvelopeId = "env-one",
                DiagnosticCode = "550 no",
                Received = s_time,
            },
        ]);

        SentRecipientStatus result = Assert.Single(match.Results);
        Assert.Equal((SentState.Bounced, "550 no"), (result.State, result.DiagnosticCode));
    }

    private static SentState[] Match(SentRecipient[] sent, params SpectrumDeliveryReport[] reports)
    {
        var match = new SentMatch(sent);
        match.Take(reports);
        return [.. match.Results.Select(result => result.State)];
    }

    private static SentRecipient Sent(
        string id,
        string recipient,
        RecipientStatus status = RecipientStatus.Accepted,
        int minutes = 0
    ) => new(s_time.AddMinutes(minutes), "me@example.org", id, "env-" + id, recipient, status, "250 OK");

    private static SpectrumDeliveryReport Report(
        DeliveryClass reported,
        string recipient,
        string id,
        string original = "",
        int minutes = 5
    ) =>
        new()
        {
            Class = reported,
            Recipient = recipient,
            OriginalRecipient = original,
            OriginalMessageId = id,
            Received = s_time.AddMinutes(minutes).ToLocalTime(),
        };
}
