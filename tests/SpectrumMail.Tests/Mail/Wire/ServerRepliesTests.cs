using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Wire;

public sealed class ServerRepliesTests
{
    private static readonly ServerEndpoint s_imap = new(MailProtocol.Imap, "mail.lab.test", 993, MailSecurity.Tls);

    [Theory]
    [InlineData("535 5.7.8 Error: authentication failed", MailCause.BadCredentials)]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", MailCause.AuthenticationRequired)]
    [InlineData("421 4.7.0 exceeded the maximum number of messages allowed per hour", MailCause.Throttled)]
    [InlineData("450 4.2.0 Greylisted", MailCause.Throttled)]
    [InlineData("454 4.7.0 Temporary authentication failure", MailCause.Throttled)]
    [InlineData("452 4.2.2 Mailbox full", MailCause.OverQuota)]
    [InlineData("552 5.3.4 Message size exceeds fixed limit", MailCause.MessageTooLarge)]
    [InlineData("552 5.2.2 Over quota", MailCause.OverQuota)]
    [InlineData("550 5.7.1 Outbound Mail Refused", MailCause.RateLimited)]
    [InlineData("550 5.7.1 Relaying denied", MailCause.ServerRejected)]
    [InlineData("NO [AUTHENTICATIONFAILED] Authentication failed.", MailCause.BadCredentials)]
    [InlineData("NO [UNAVAILABLE] Temporary problem", MailCause.Throttled)]
    [InlineData("NO [OVERQUOTA] Quota exceeded", MailCause.OverQuota)]
    [InlineData("NO [PRIVACYREQUIRED] Use TLS", MailCause.LoginDisabled)]
    [InlineData("-ERR [IN-USE] Do you have another POP session running?", MailCause.Throttled)]
    [InlineData("-ERR [AUTH] PASS rejected", MailCause.BadCredentials)]
    [InlineData("NO something else", MailCause.ServerRejected)]
    public void Reply_names_its_cause(string reply, MailCause cause) =>
        Assert.Equal(cause, ServerReplies.Classify(reply, MailCause.ServerRejected));

    [Theory]
    [InlineData("-ERR [SYS/TEMP] Mailbox does not exist", MailCause.BadCredentials)]
    [InlineData("-ERR [SYS/TEMP] No such user", MailCause.BadCredentials)]
    [InlineData("NO [UNAVAILABLE] Unknown account", MailCause.BadCredentials)]
    [InlineData("-ERR [SYS/TEMP] Try later", MailCause.Throttled)]
    [InlineData("-ERR [SYS/TEMP] Mailbox is locked", MailCause.Throttled)]
    [InlineData("NO Too many open connections (4 of 2)", MailCause.Throttled)]
    public void A_sign_in_to_a_mailbox_that_is_not_there_is_not_tried_again(string reply, MailCause cause) =>
        Assert.Equal(cause, ServerReplies.SignIn(s_imap, "u@lab.test", reply, new System.InvalidOperationException()).Cause);

    [Theory]
    [InlineData("NO [AUTHENTICATIONFAILED] Account temporarily locked due to too many login failures", true)]
    [InlineData("NO Too many failed login attempts", true)]
    [InlineData("-ERR Your account has been locked because of wrong passwords", true)]
    [InlineData("535 5.7.8 The account is temporarily blocked", true)]
    [InlineData("-ERR [IN-USE] The mailbox is locked until the other session ends", false)]
    [InlineData("NO [UNAVAILABLE] Authentication is temporarily disabled", false)]
    [InlineData("NO Login failed: user blocked@lab.test", false)]
    [InlineData("NO Too many logins", false)]
    public void A_locked_account_is_no_wrong_password(string reply, bool isLocked) =>
        Assert.Equal(
            isLocked,
            ServerFailures.AccountLocked.Is(
                ServerReplies.SignIn(s_imap, "u@lab.test", reply, new System.InvalidOperationException())
            )
        );

    [Fact]
    public void The_530_remedy_is_to_sign_in_to_the_outgoing_server() =>
        Assert.Contains("sign in to the outgoing server too", ServerFailures.AuthenticationRequired.Remedy);

    [Theory]
    [InlineData("A00000002 NO [X] words", "NO [X] words")]
    [InlineData("W00000002 BAD words", "BAD words")]
    [InlineData("* BYE words", "* BYE words")]
    [InlineData("535 words", "535 words")]
    public void The_clients_tag_is_not_the_servers_words(string line, string words) =>
        Assert.Equal(words, ServerReplies.WithoutTag(line));

    // What Cyrus, Courier, Dovecot, Zimbra, Exchange and Gmail say of too many connections where they give no code for it.
    [Theory]
    [InlineData("NO Too many open connections (4 of 2 from 127.0.0.1)", MailCause.Throttled)]
    [InlineData("NO Maximum connection limit reached.", MailCause.Throttled)]
    [InlineData("NO Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", MailCause.Throttled)]
    [InlineData("-ERR Maximum number of connections from user+IP exceeded", MailCause.Throttled)]
    [InlineData("NO LOGIN failed: maximum allowed connections exceeded", MailCause.Throttled)]
    [InlineData("NO Server busy. Too many concurrent sessions.", MailCause.Throttled)]
    [InlineData("NO [ALERT] Too many simultaneous connections. (Failure)", MailCause.Throttled)]
    [InlineData(
        "NO [AUTHENTICATIONFAILED] Invalid credentials. Too many connections use the old password.",
        MailCause.BadCredentials
    )]
    [InlineData("535 5.7.8 Too many connections", MailCause.BadCredentials)]
    [InlineData("NO Login failed: user maxconnections unknown", MailCause.BadCredentials)]
    [InlineData("NO Login failed for too manyconnections", MailCause.BadCredentials)]
    [InlineData("NO Login failed.", MailCause.BadCredentials)]
    public void Too_many_connections_are_no_wrong_password(string reply, MailCause cause) =>
        Assert.Equal(cause, ServerReplies.SignIn(s_imap, "u@lab.test", reply, new System.InvalidOperationException()).Cause);

    [Theory]
    [InlineData("-ERR TLS required", MailCause.LoginDisabled)]
    [InlineData("-ERR [AUTH] You must use TLS", MailCause.BadCredentials)]
    [InlineData("NO You must enable SSL or TLS first", MailCause.LoginDisabled)]
    [InlineData("NO Plaintext authentication disallowed on this port", MailCause.LoginDisabled)]
    [InlineData("NO Login failed: mustaine@titlssl.test", MailCause.BadCredentials)]
    public void A_server_that_wants_encryption_does_not_refuse_the_password(string reply, MailCause cause) =>
        Assert.Equal(cause, ServerReplies.SignIn(s_imap, "u@lab.test", reply, new System.InvalidOperationException()).Cause);

    [Theory]
    [InlineData("NO [AUTHENTICATIONFAILED] Your account is temporarily locked due to too many login failures", "AccountLocked")]
    [InlineData("535 5.7.0 temporarily locked due to too many login failures", "AccountLocked")]
    [InlineData("-ERR Too many failed login attempts", "AccountLocked")]
    [InlineData("-ERR [IN-USE] mailbox is locked by another session", "Throttled")]
    [InlineData("NO Your account is unlocked, wrong password", "AuthenticationFailed")]
    [InlineData("NO Too many logins for this user", "Throttled")]
    public void A_locked_account_is_not_asked_for_another_password(string reply, string id)
    {
        MailException failure = ServerReplies.SignIn(s_imap, "u@lab.test", reply, new System.InvalidOperationException());

        Assert.Equal(id, failure.ErrorId);
        Assert.Equal(id == "AccountLocked", failure.Remedy.Contains("try once", System.StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_password_says_which_password_an_address_takes()
    {
        string remedy = ServerReplies
            .SignIn(s_imap, "u@lab.test", "NO Login failed.", new System.InvalidOperationException())
            .Remedy;

        Assert.Contains("ends in .net takes the password of the Spectrum username", remedy, System.StringComparison.Ordinal);
        Assert.Contains(
            "ends in .com (Time Warner, Bright House) has a password of its own",
            remedy,
            System.StringComparison.Ordinal
        );
        Assert.Contains("12 months", remedy, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_not_told_in_the_words_of_a_later_command()
    {
        var refused = new ImapCommandException(ImapCommandResponse.No, "Permission denied", "The server refused.");

        Assert.Equal("NO Permission denied", ServerReplies.Words(refused, "A00000007 OK done"));
        Assert.Equal("NO [NOPERM] No", ServerReplies.Words(refused, "A00000007 NO [NOPERM] No"));
        Assert.Equal("* OK odd", ServerReplies.Words(refused, "* OK odd"));
    }

    [Theory]
    [InlineData("NO [NOPERM] not here", true)]
    [InlineData("NO Permission denied", true)]
    [InlineData("NO Access denied.", true)]
    [InlineData("NO [CANNOT] You do not have sufficient rights", true)]
    [InlineData("NO [CANNOT] Denied are permissions", false)]
    [InlineData("NO Mailbox doesn't exist", false)]
    public void A_missing_right_is_explained(string reply, bool right)
    {
        MailException failure = ServerReplies.Command(s_imap, reply, null);

        Assert.Equal((MailCause.ServerRejected, "ServerRejected"), (failure.Cause, failure.ErrorId));
        Assert.Equal(right ? FailureScope.Folder : FailureScope.Item, failure.Scope);
        Assert.Equal(right, failure.Remedy.Contains("Ask the folder's owner", System.StringComparison.Ordinal));
        Assert.Contains(reply, failure.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_quota_reply_of_several_lines_is_one_line() =>
        Assert.DoesNotContain('\n', ServerReplies.Command(s_imap, "NO a\r\nb", null).ServerResponse);

    [Fact]
    public void A_small_quota_is_not_zero_megabytes() =>
        Assert.Equal("923.7 % of 10 KB", new MailboxQuota { Used = 94587, Limit = 10240 }.ToString());

    [Theory]
    [InlineData("NO Over quota", MailCause.OverQuota)]
    [InlineData("NO [ALERT] You exceeded your mail quota.", MailCause.OverQuota)]
    [InlineData("NO [OVERQUOTA] Quota exceeded (mailbox for user is full)", MailCause.OverQuota)]
    [InlineData("NO Quota exceeded", MailCause.OverQuota)]
    [InlineData("NO Mailbox is full", MailCause.OverQuota)]
    [InlineData("NO The mailbox is fully indexed already", MailCause.ServerRejected)]
    [InlineData("NO The moreover quotation is not allowed", MailCause.ServerRejected)]
    [InlineData("550 5.1.1 mailbox full of eels", MailCause.ServerRejected)]
    public void A_full_mailbox_is_recognised(string reply, MailCause cause) =>
        Assert.Equal(cause, ServerReplies.Command(s_imap, reply, null).Cause);
}
