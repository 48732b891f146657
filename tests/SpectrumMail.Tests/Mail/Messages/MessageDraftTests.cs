using System.Collections.Generic;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Messages;

public sealed class MessageDraftTests
{
    [Fact]
    public void WithBody_adds_an_empty_text_to_a_draft_without_a_body()
    {
        Assert.Equal(string.Empty, new MessageDraft().WithBody(null, isHtml: false).TextBody);
        Assert.Equal(string.Empty, new MessageDraft().WithBody(null, isHtml: true).HtmlBody);
        Assert.Null(
            new MessageDraft { HtmlBody = "<p>" }
                .WithBody(null, isHtml: false)
                .TextBody
        );
    }

    [Fact]
    public void WithBody_combines_a_text_with_the_other_body()
    {
        MessageDraft draft = new MessageDraft { HtmlBody = "<p>" }.WithBody("text", isHtml: false);

        Assert.Equal("text", draft.TextBody);
        Assert.Equal("<p>", draft.HtmlBody);
    }

    [Fact]
    public void WithBody_refuses_a_second_text_for_the_same_body()
    {
        var draft = new MessageDraft { TextBody = "one" };

        Assert.Equal("BodyAmbiguous", Assert.Throws<MailException>(() => draft.WithBody("two", isHtml: false)).ErrorId);
    }

    [Fact]
    public void Complete_fills_only_fields_that_the_draft_leaves_open()
    {
        var template = new MessageTemplate([
            new KeyValuePair<string, string[]>("Subject", ["template"]),
            new KeyValuePair<string, string[]>("TextBody", ["for {{Name}}"]),
            new KeyValuePair<string, string[]>("To", ["a@x.test"]),
        ]);

        MessageDraft draft = template.Complete(new MessageDraft { Subject = string.Empty, To = ["b@x.test"] }, _ => "Ann");

        Assert.Equal(string.Empty, draft.Subject);
        Assert.Equal("for Ann", draft.TextBody);
        Assert.Equal(["b@x.test"], draft.To);
    }
}
