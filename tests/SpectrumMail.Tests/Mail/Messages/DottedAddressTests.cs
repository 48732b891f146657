using System.Linq;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Messages;

/// <summary>Mailboxes with dots where atoms have none exist, and are quoted in commands and fields.</summary>
public sealed class DottedAddressTests
{
    [Theory]
    [InlineData("very..dots@x.test", "\"very..dots\"@x.test")]
    [InlineData("dot.@x.test", "\"dot.\"@x.test")]
    [InlineData(".lead@x.test", "\".lead\"@x.test")]
    [InlineData("\"very..dots\"@x.test", "\"very..dots\"@x.test")]
    [InlineData("Ann <a..b@x.test>; b@x.test", "\"a..b\"@x.test,b@x.test")]
    [InlineData("a@x.test, c..d@x.test", "a@x.test,\"c..d\"@x.test")]
    [InlineData("plain.name@x.test", "plain.name@x.test")]
    public void Dots_are_taken(string text, string expected) =>
        Assert.Equal(expected, string.Join(",", AddressReader.Read(text, "To").Select(mailbox => mailbox.Address)));

    [Theory]
    [InlineData("..@@x.test")]
    [InlineData("a..b@")]
    [InlineData("a..b")]
    [InlineData("a@x..test")]
    public void Other_forms_are_refused(string text) => Assert.Throws<MailException>(() => AddressReader.Read(text, "To"));
}
