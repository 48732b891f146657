using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Failures;

public sealed class ReplyTableTests
{
    [Theory]
    [InlineData("550 5.7.1 <a@b.test> refused AUP#Out-1580", MailCause.RateLimited, nameof(ReplyClass.SlowDown))]
    [InlineData("550 5.7.1 AUP#In-1349", MailCause.ServerRejected, "")]
    [InlineData("550 5.7.1 AUP#1350", MailCause.RateLimited, nameof(ReplyClass.SlowDown))]
    [InlineData("550 5.7.1 AUP#I-1490.", MailCause.RateLimited, nameof(ReplyClass.SlowDown))]
    [InlineData("421 4.7.0 AUP#O-1310", MailCause.Throttled, nameof(ReplyClass.FewerConnections))]
    [InlineData("smtp; 554 ERROR: Mail refused AUP#I-1260", MailCause.Unreachable, nameof(ReplyClass.OverIPv4))]
    [InlineData("550 5.7.1 AUP#Out-15800", MailCause.ServerRejected, "")]
    [InlineData("550 5.7.1 XAUP#Out-1580", MailCause.ServerRejected, "")]
    [InlineData("550 5.1.1 unknown AUP#Out-1510", MailCause.ServerRejected, nameof(ReplyClass.Permanent))]
    [InlineData("5.7.13 disabled", MailCause.AccountBlocked, nameof(ReplyClass.StopAccount))]
    [InlineData("452-4.5.3 Too many", MailCause.RateLimited, nameof(ReplyClass.Split))]
    [InlineData("550 see RFC 5.1.1", MailCause.ServerRejected, "")]
    [InlineData("550 5.1.100 odd", MailCause.ServerRejected, "")]
    public void A_reply_means_what_its_code_says(string reply, MailCause cause, string name)
    {
        ReplyMeaning? meaning = ReplyTable.OfReply(reply);

        Assert.Equal(name, meaning?.Class.ToString() ?? string.Empty);
        Assert.Equal(cause, meaning?.Cause ?? MailCause.ServerRejected);
    }

    [Fact]
    public void The_providers_code_decides_before_the_enhanced_one() =>
        Assert.Equal(MailCause.MessageTooLarge, ReplyTable.OfReply("550 5.1.1 too large AUP#Out-1530")!.Cause);

    [Theory]
    [InlineData("NO [EXPIRED] Password expired", MailCause.BadCredentials, "Set a new one")]
    [InlineData("NO [CONTACTADMIN] Call us", MailCause.AccountBlocked, "wants you to contact it")]
    [InlineData("NO [UNAVAILABLE] Backend down", MailCause.Throttled, "does not work now")]
    [InlineData("NO [INUSE] Being rebuilt", MailCause.Throttled, "Another program")]
    [InlineData("NO [LIMIT] Enough", MailCause.Throttled, "A limit of the server")]
    [InlineData("-ERR [SYS/TEMP] Later", MailCause.Throttled, "a fault that passes")]
    [InlineData("-ERR [SYS/PERM] Broken", MailCause.ServerRejected, "does not pass")]
    [InlineData("-ERR [LOGIN-DELAY] Wait", MailCause.Throttled, "between two sign-ins")]
    [InlineData("-ERR [IN-USE] Locked", MailCause.Throttled, "over POP3")]
    public void A_response_code_has_a_remedy(string reply, MailCause cause, string remedy)
    {
        ReplyMeaning meaning = ReplyTable.OfResponseCode(reply)!;

        Assert.Equal(cause, meaning.Cause);
        Assert.Contains(remedy, meaning.Remedy, System.StringComparison.Ordinal);
    }
}
