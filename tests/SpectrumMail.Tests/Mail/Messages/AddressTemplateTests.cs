using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Messages;

public sealed class AddressTemplateTests
{
    [Theory]
    [InlineData("Eve <eve@evil.test>, Ann")]
    [InlineData("Eve <eve@evil.test>; Ann")]
    [InlineData("Eve: eve@evil.test;")]
    [InlineData("\" <eve@evil.test>, \"")]
    [InlineData("(Eve) eve@evil.test, (Ann")]
    [InlineData("O\"Brien \\")]
    public void A_value_in_place_of_a_name_is_a_name(string name)
    {
        using ComposedMessage composed = Compose("{{Name}} <{{Mail}}>", name, "ann@x.test");

        Assert.Equal("ann@x.test", Assert.Single(composed.Recipients).Address);
        Assert.Equal(name, composed.Recipients[0].Name);
        Assert.Equal(["ann@x.test"], Written(composed).To.Mailboxes.Select(mailbox => mailbox.Address));
    }

    [Theory]
    [InlineData("{{Name}} <{{Mail}}>", "ann@x.test, eve@evil.test")]
    [InlineData("{{Name}} <{{Mail}}>", "ann@x.test>, <eve@evil.test")]
    [InlineData("{{Name}} <{{Mail}}>", "ann@x.test (c), eve@evil.test")]
    [InlineData("{{Mail}}", "ann@x.test; eve@evil.test")]
    [InlineData("{{Mail}}", "All: ann@x.test, eve@evil.test;")]
    [InlineData("{{Mail}}", "All: ann@x.test;")]
    [InlineData("{{Mail}}", "Ann <ann@x.test>, eve@evil.test")]
    [InlineData("{{Mail}}@x.test", "eve@evil.test, ann")]
    [InlineData("\"{{Mail}}\"@x.test", "e\"@evil.test, \"a")]
    [InlineData("info@{{Mail}}", "x.test, eve@evil.test")]
    public void A_value_with_several_addresses_is_an_error(string template, string mail) =>
        Assert.Equal("AddressInvalid", Assert.Throws<MailException>(() => Compose(template, "Ann", mail)).ErrorId);

    [Theory]
    [InlineData("Ann\r\nBcc: eve@evil.test", "ann@x.test")]
    [InlineData("Ann", "ann@x.test\nBcc: eve@evil.test")]
    [InlineData("Ann", "ann@x.test>\r\nX: y")]
    public void A_line_end_in_a_value_is_an_error(string name, string mail) =>
        Assert.Equal("ControlCharacter", Assert.Throws<MailException>(() => Compose("{{Name}} <{{Mail}}>", name, mail)).ErrorId);

    [Theory]
    [InlineData("{{Mail}}", "Ann <ann@x.test>")]
    [InlineData("{{Mail}}", "\"Smith; John\" <ann@x.test>")]
    [InlineData("{{Mail}}", " ann@x.test ")]
    [InlineData("Dr. \"{{Name}}\" <{{Mail}}>", "ann@x.test")]
    [InlineData("<{{Mail}}>", "ann@x.test")]
    [InlineData("{{Mail}}@x.test", "ann")]
    [InlineData("ann@{{Mail}}", "x.test")]
    public void One_address_is_accepted_in_every_place(string template, string mail)
    {
        using ComposedMessage composed = Compose(template, "Ann", mail);

        Assert.Equal("ann@x.test", Assert.Single(composed.Recipients).Address);
    }

    [Fact]
    public void A_template_may_contain_several_addresses_and_skips_empty_cells()
    {
        using ComposedMessage composed = Compose("{{Name}}, boss@x.test; \"Desk; {{Mail}}\" <desk@x.test>", string.Empty, "a, b");

        Assert.Equal(["boss@x.test", "desk@x.test"], composed.Recipients.Select(recipient => recipient.Address));
        Assert.Equal("Desk; a, b", composed.Recipients[1].Name);
    }

    [Theory]
    [InlineData("*.pdf", "docs/`*.pdf")]
    [InlineData("[ab].pdf", "docs/`[ab`].pdf")]
    [InlineData("plain.pdf", "docs/plain.pdf")]
    public void A_value_in_a_path_names_one_file(string value, string path)
    {
        var template = new MessageTemplate([new KeyValuePair<string, string[]>("Attachments", ["docs/{{File}}"])]);

        Assert.Equal([path], template.Complete(new MessageDraft(), _ => value).Attachments);
    }

    private static ComposedMessage Compose(string to, string name, string mail)
    {
        var template = new MessageTemplate([new KeyValuePair<string, string[]>("To", [to])]);
        var draft = new MessageDraft
        {
            From = "me@x.test",
            Subject = "s",
            TextBody = "b",
        };
        return MessageComposer.Compose(template.Complete(draft, place => place == "Name" ? name : mail));
    }

    private static MimeKit.MimeMessage Written(ComposedMessage composed)
    {
        using var stream = new System.IO.MemoryStream();
        composed.WriteTo(stream);
        stream.Position = 0;
        return MimeKit.MimeMessage.Load(stream);
    }
}
