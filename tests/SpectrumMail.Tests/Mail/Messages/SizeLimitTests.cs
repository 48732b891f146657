using System;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Providers;

namespace SpectrumMail.Tests.Mail.Messages;

/// <summary>Messages that may be too large, because the provider's pages disagree.</summary>
public sealed class SizeLimitTests
{
    [Theory]
    [InlineData(19, false)]
    [InlineData(21, true)]
    public void A_message_above_twenty_megabytes_is_doubted_and_not_refused(int megabytes, bool isDoubted)
    {
        SendingLimits limits = MailProvider.Named("Charter")!.Limits;
        using ComposedMessage message = MessageComposer.Compose(
            new MessageDraft
            {
                From = "me@example.com",
                To = ["you@example.com"],
                Subject = "Large",
                TextBody = Lines(megabytes),
            }
        );

        SizeLimit.Check(message, limits.MessageBytes, "Charter");
        string? doubt = SizeLimit.Doubt(message, limits.LargeBytes, "Charter");

        Assert.Equal(isDoubted, doubt?.Contains("may refuse messages above 20.0 MB", StringComparison.Ordinal) ?? false);
        Assert.Null(SizeLimit.Doubt(message, SendingLimits.Unknown.LargeBytes, "the server"));
    }

    private static string Lines(int megabytes)
    {
        string line = new string('x', 62) + "\n";
        return string.Concat(System.Linq.Enumerable.Repeat(line, megabytes * 1048576 / 64));
    }
}
