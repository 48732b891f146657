using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Reads that a server wants a client certificate, or does not take the one that it got: from the alerts of the handshake (RFC
/// 8446, section 6.2), whose names the TLS library repeats, and from the words of a refused sign-in. With TLS 1.3 such an alert
/// comes after the handshake, with the first answer.
/// </summary>
internal static class ClientCertificateReplies
{
    private static readonly Regex s_wantedAlert = new(
        @"\balert certificate required\b|\bcertificate_required\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex s_refusedAlert = new(
        @"\balert (?:bad certificate|unsupported certificate|certificate (?:revoked|expired|unknown)|unknown ca|access denied)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex s_wantedWords = new(
        @"\b(?:didn't|did not) (?:present|send|provide)[^.]*\bcertificate\b|\bno (?:valid )?(?:client|SSL|TLS) certificate\b"
            + @"|\b(?:client|SSL|TLS) certificate (?:is )?(?:required|needed|missing)\b"
            + @"|\brequires? (?:a |an )?(?:valid )?(?:client|SSL|TLS) certificate\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex s_refusedWords = new(
        @"\b(?:client|SSL|TLS) certificate (?:is )?(?:not (?:trusted|valid|accepted)|invalid|untrusted|expired|revoked)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>What an alert of the server means; null when the exception is about something else.</summary>
    public static MailException? Alert(Exception exception, ConnectionTrace trace)
    {
        // The verifier's own refusal of the server's certificate ends in such words too.
        if (trace.Verifier is not { Certificate: not null, Cause: MailCause.None })
        {
            return null;
        }

        string server = trace.Endpoint.ToString();
        if (Causes(exception).Any(cause => s_wantedAlert.IsMatch(cause.Message)))
        {
            return Wanted(trace, "certificate required", exception).At(server, ConnectionStep.Tls);
        }

        return
            trace.HasClientCertificate
            && Causes(exception).Select(cause => s_refusedAlert.Match(cause.Message)).FirstOrDefault(match => match.Success)
                is { } alert
            ? ClientCertificateFailures
                .ClientCertificateRefused.Make(server, alert.Value, exception)
                .At(server, ConnectionStep.Tls)
            : null;
    }

    /// <summary>What a refusal before the sign-in means; null when it is not about the client certificate.</summary>
    public static MailException? Greeting(ConnectionTrace trace, string reply, Exception inner)
    {
        string server = trace.Endpoint.ToString();
        if (s_wantedWords.IsMatch(reply))
        {
            return Wanted(trace, reply, inner).At(server, ConnectionStep.Tls, reply);
        }

        return s_refusedWords.IsMatch(reply)
            ? ClientCertificateFailures.ClientCertificateRefused.Make(server, reply, inner).At(server, ConnectionStep.Tls, reply)
            : null;
    }

    /// <summary>What a refused sign-in means; null when it is not about the client certificate.</summary>
    public static MailException? SignIn(ConnectionTrace trace, string userName, string reply, Exception inner)
    {
        string server = trace.Endpoint.ToString();
        if (s_wantedWords.IsMatch(reply))
        {
            return Wanted(trace, reply, inner).At(server, ConnectionStep.Authenticate, reply);
        }

        return trace.IsByCertificate && ServerReplies.IsAboutSecret(reply)
            ? ClientCertificateFailures
                .ExternalRefused.Make(server, userName, reply, inner)
                .At(server, ConnectionStep.Authenticate, reply)
            : null;
    }

    private static MailException Wanted(ConnectionTrace trace, string reply, Exception inner) =>
        trace.HasClientCertificate
            ? ClientCertificateFailures.ClientCertificateRefused.Make(trace.Endpoint.ToString(), reply, inner)
            : ClientCertificateFailures.ClientCertificateRequired.Make(trace.Endpoint.ToString(), reply, inner);

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
