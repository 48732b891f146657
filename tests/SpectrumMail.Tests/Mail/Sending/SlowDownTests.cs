using SpectrumMail.Mail.Sending;

namespace SpectrumMail.Tests.Mail.Sending;

public sealed class SlowDownTests
{
    [Theory]
    [InlineData(451, "4.3.2 mailbox is being migrated, please try again")]
    [InlineData(451, "4.3.0 moderate corporate gateway problem")]
    [InlineData(450, "unlimited delay in the limitation service")]
    [InlineData(452, "4.2.2 mailbox of that user exceeded its quota")]
    [InlineData(452, "4.5.3 Too many recipients")]
    [InlineData(451, "4.1.8 sender rate limit of the domain")]
    [InlineData(550, "5.7.1 rate limit")]
    [InlineData(554, "limit exceeded")]
    public void These_replies_do_not_ask_to_slow_down(int code, string text) => Assert.False(SlowDown.IsAsked(code, text));

    [Theory]
    [InlineData(421, "bye")]
    [InlineData(421, "4.3.2 closing")]
    [InlineData(450, "4.7.0 come back")]
    [InlineData(451, "4.7.1 come back")]
    [InlineData(452, "4.3.1 Insufficient system storage")]
    [InlineData(452, "come back")]
    [InlineData(450, "4.3.0 rate limit")]
    [InlineData(451, "You have exceeded your hourly messages")]
    [InlineData(451, "4.4.5 You are being throttled")]
    public void These_replies_ask_to_slow_down(int code, string text) => Assert.True(SlowDown.IsAsked(code, text));
}
