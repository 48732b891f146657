using System.Management.Automation;
using SpectrumMail.Models;
using SpectrumMail.Views;

namespace SpectrumMail.Tests.Views;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData(0L, "0 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(1024L, "1.0 KB")]
    [InlineData(5368709120L, "5.0 GB")]
    public void Sizes_read_as_people_write_them(long? bytes, string text) => Assert.Equal(text, Display.Size(bytes));

    [Fact]
    public void Escape_sequences_from_mail_do_not_reach_the_terminal() => Assert.Equal(" [2Jx", Display.Text("\u001b[2Jx"));

    [Fact]
    public void A_sender_without_a_name_is_shown_by_address()
    {
        Assert.Equal("a@example.com", Display.Who(new PSObject(new MailContact(null, "a@example.com"))));
        Assert.Equal("Ann", Display.Who(new PSObject(new MailContact("Ann", "a@example.com"))));
        Assert.Equal(string.Empty, Display.Who(null));
    }
}
