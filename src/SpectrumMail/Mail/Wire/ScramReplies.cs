using System;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Reads from a sign-in by SCRAM that failed whether something stands between this computer and the server.</summary>
internal static class ScramReplies
{
    // The words of RFC 5802, section 7, and what Cyrus says.
    private static readonly Regex s_binding = new(
        @"\bchannel[- ]bindings?\b|\bdowngrade\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>A sign-in that failed; null when it is nothing special.</summary>
    /// <param name="trace">The connection.</param>
    /// <param name="userName">Who signs in.</param>
    /// <param name="reply">The server's words.</param>
    /// <param name="inner">What was thrown.</param>
    public static MailException? SignIn(ConnectionTrace trace, string userName, string reply, Exception inner)
    {
        if (trace.Scram is not { } scram)
        {
            return null;
        }

        string server = trace.Endpoint.ToString();
        string error = trace.Conversation!.Quote(scram.Error);
        string words = error.Length > 0 ? $"{reply} ({error})" : reply;
        return Choose(scram, server, userName, words, inner)?.At(server, ConnectionStep.Authenticate, reply);
    }

    private static MailException? Choose(ScramMechanism scram, string server, string userName, string words, Exception inner)
    {
        if (scram.Fault.Length > 0)
        {
            return ScramFailures.ServerNotProven.Make(server, userName, scram.Fault, inner);
        }

        if (s_binding.IsMatch(words))
        {
            return ScramFailures.ChannelBindingRefused.Make(server, userName, words, inner);
        }

        if (!ServerReplies.IsAboutSecret(words))
        {
            return null;
        }

        if (scram.IsBound)
        {
            return ScramFailures.BoundSignInRefused.Make(server, userName, scram.MechanismName, words, inner);
        }

        return scram.MissesBinding
            ? ScramFailures.BindingNotOffered.Make(server, userName, scram.MechanismName, words, inner)
            : null;
    }
}
