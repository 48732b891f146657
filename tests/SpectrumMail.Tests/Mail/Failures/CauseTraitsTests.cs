using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Failures;

/// <summary>Which causes permit another attempt, one row a cause: a new cause without a row fails.</summary>
public sealed class CauseTraitsTests
{
    // T: transient. B: busy. D: no connection. C: certificate not accepted. A: an audit retries. S: a transfer connects again.
    private static readonly Dictionary<MailCause, string> s_traits = new()
    {
        [MailCause.None] = "",
        [MailCause.NameNotFound] = "T",
        [MailCause.Refused] = "TDS",
        [MailCause.TimedOut] = "TDS",
        [MailCause.Unreachable] = "TDS",
        [MailCause.ConnectionLost] = "TDAS",
        [MailCause.TlsModeMismatch] = "",
        [MailCause.StartTlsNotOffered] = "",
        [MailCause.TlsFailed] = "T",
        [MailCause.Intercepted] = "C",
        [MailCause.CertificateExpired] = "C",
        [MailCause.CertificateNameMismatch] = "C",
        [MailCause.CertificateUntrusted] = "C",
        [MailCause.CertificateRevoked] = "C",
        [MailCause.CertificateRevocationUnknown] = "C",
        [MailCause.CertificatePinMismatch] = "C",
        [MailCause.ProxyUnreachable] = "T",
        [MailCause.ProxyAuthentication] = "",
        [MailCause.ProxyRefused] = "",
        [MailCause.WrongProtocol] = "",
        [MailCause.ProtocolViolation] = "T",
        [MailCause.ServerUnavailable] = "TBAS",
        [MailCause.BadCredentials] = "",
        [MailCause.TokenExpired] = "",
        [MailCause.TokenScope] = "",
        [MailCause.TokenRefused] = "",
        [MailCause.LoginDisabled] = "",
        [MailCause.AuthenticationRequired] = "",
        [MailCause.Throttled] = "TBA",
        [MailCause.OverQuota] = "",
        [MailCause.MessageTooLarge] = "",
        [MailCause.ServerRejected] = "",
        [MailCause.FolderNotFound] = "",
        [MailCause.MessageNotFound] = "",
        [MailCause.UidValidityChanged] = "",
        [MailCause.InvalidInput] = "",
        [MailCause.RateLimited] = "",
        [MailCause.StorageUnavailable] = "",
        [MailCause.NotSupported] = "",
        [MailCause.Other] = "",
        [MailCause.AccountBlocked] = "",
        [MailCause.AddressBlocked] = "",
        [MailCause.SenderMismatch] = "",
        [MailCause.CipherMismatch] = "",
    };

    public static TheoryData<MailCause> Causes => [.. Enum.GetValues<MailCause>()];

    [Theory]
    [MemberData(nameof(Causes))]
    public void Every_cause_has_the_traits_of_the_table(MailCause cause)
    {
        var failure = new MailException(cause, "failed");
        (char Trait, bool Holds)[] actual =
        [
            ('T', failure.IsTransient),
            ('B', cause.IsBusy()),
            ('D', cause.IsDisconnection()),
            ('C', cause.IsDistrust()),
            ('A', AuditOutcomes.IsRetried(failure)),
            ('S', BatchSender.IsBroken(failure)),
        ];

        Assert.Equal(s_traits[cause], string.Concat(actual.Where(trait => trait.Holds).Select(trait => trait.Trait)));
    }
}
