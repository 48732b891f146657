using System;
using System.Text;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Wire;

/// <summary>What is read from a token, and from a server's words about one.</summary>
public sealed class AccessTokenTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"exp":1795953600,"scope":"mail.read mail.send"}""", 0, "mail.read mail.send")]
    [InlineData("""{ "scp" : "IMAP.AccessAsUser.All", "exp" : 1795957200 }""", 3600, "IMAP.AccessAsUser.All")]
    [InlineData("""{"exp":1795953600,"roles":["IMAP.AccessAsApp","SMTP.SendAsApp"]}""", 0, "IMAP.AccessAsApp SMTP.SendAsApp")]
    [InlineData("""{"sub":"me"}""", null, "")]
    [InlineData("no JSON", null, "")]
    public void A_JWT_says_its_end_and_its_scopes(string claims, int? seconds, string scopes)
    {
        string middle = Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        var token = AccessToken.From($"head.{middle}.sign", null, s_now);

        Assert.Equal(seconds, (int?)(token.Ends - s_now)?.TotalSeconds);
        Assert.Equal(scopes, token.Scopes);
    }

    [Theory]
    [InlineData("ya29.opaque-Token_1~+/=")]
    [InlineData("a.b.c")]
    [InlineData("a.!!!.c")]
    public void Any_other_token_is_taken_as_it_is(string text)
    {
        var token = AccessToken.From(text + "\r\n", null, s_now);

        Assert.Equal(text, token.Value);
        Assert.Null(token.Ends);
        Assert.False(token.IsEnding(s_now.AddYears(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\u0001b")]
    [InlineData("a\nb")]
    [InlineData("é")]
    public void What_no_token_holds_is_refused(string text) =>
        Assert.Equal("AccessTokenUnusable", Assert.Throws<MailException>(() => AccessToken.From(text, null, s_now)).ErrorId);

    [Theory]
    [InlineData(3600, 3530, false)]
    [InlineData(3600, 3545, true)]
    [InlineData(10, 7, false)]
    [InlineData(10, 8, true)]
    [InlineData(10, 20, true)]
    [InlineData(-10, 0, true)]
    public void The_last_minute_or_fifth_of_its_life_is_its_end(int life, int age, bool isEnding)
    {
        var token = AccessToken.From("a", s_now.AddSeconds(life), s_now);

        Assert.Equal(isEnding, token.IsEnding(s_now.AddSeconds(age)));
    }

    [Theory]
    [InlineData("""{"status":"insufficient_scope","scope":"mail"}""", "insufficient_scope", "mail", true)]
    [InlineData("""{"status":"invalid_token","schemes":"bearer","scope":"mail"}""", "invalid_token", "mail", false)]
    [InlineData(
        """{"status":"400","schemes":"Bearer","scope":"https:\/\/mail.google.com\/"}""",
        "400",
        "https://mail.google.com/",
        false
    )]
    [InlineData("", "", "", false)]
    [InlineData("[1,2", "", "", false)]
    public void A_servers_reason_is_read(string json, string status, string scope, bool isAboutScope)
    {
        var refusal = TokenRefusal.Parse(json);

        Assert.Equal(status, refusal.Status);
        Assert.Equal(scope, refusal.Scope);
        Assert.Equal(isAboutScope, refusal.IsAboutScope);
    }

    [Theory]
    [InlineData("mail", "mail", false)]
    [InlineData("mail", "calendar", true)]
    [InlineData("mail", "", false)]
    [InlineData("", "calendar", false)]
    [InlineData("mail imap", "calendar imap", false)]
    public void A_scope_is_missing_where_both_sides_are_known(string wanted, string held, bool isMissing) =>
        Assert.Equal(isMissing, new TokenRefusal("invalid_token", wanted).IsMissingFrom(held));
}
