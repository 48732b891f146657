using System;
using System.Linq;
using System.Net;
using MailKit.Security;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>Signs in with the one mechanism that <see cref="SignInPolicy"/> chooses.</summary>
internal static class ImapSignIn
{
    private const string Mechanism = "AUTH=";

    /// <exception cref="AuthenticationException">The server refused.</exception>
    /// <exception cref="NotSupportedException">It takes no password, or no token.</exception>
    public static void Run(ImapConversation conversation, NetworkCredential credential, ConnectionTrace trace)
    {
        trace.Bearer = credential as BearerCredential;
        trace.IsByCertificate = credential is CertificateCredential;
        conversation.NeedCapabilities();
        string[] before = [.. conversation.Capabilities];
        string[] offered =
        [
            .. before
                .Where(name => name.StartsWith(Mechanism, StringComparison.OrdinalIgnoreCase))
                .Select(name => name.Substring(Mechanism.Length)),
        ];
        SaslMechanism? mechanism = SignInPolicy.Choose(offered, !conversation.Has("LOGINDISABLED"), credential, trace);
        trace.Scram = mechanism as ScramMechanism;
        ImapCommand command = mechanism is null ? Login(conversation, credential) : Authenticate(conversation, mechanism);
        trace.Refusal = (mechanism as BearerMechanism)?.Refusal;
        if (!command.Succeeded)
        {
            throw new AuthenticationException(command.Reply);
        }

        trace.Scram?.ThrowUnlessVerified();

        bool isCurrent =
            command.Completion!.Code.StartsWith("CAPABILITY", StringComparison.OrdinalIgnoreCase)
            || !conversation.Capabilities.SetEquals(before);
        if (!isCurrent)
        {
            // Many servers offer more after the sign-in.
            conversation.Run("CAPABILITY");
        }
    }

    private static ImapCommand Authenticate(ImapConversation conversation, SaslMechanism sasl)
    {
        string start = "AUTHENTICATE " + sasl.MechanismName;
        if (sasl.SupportsInitialResponse && conversation.Has("SASL-IR"))
        {
            return conversation.Converse($"{start} {sasl.Challenge(string.Empty)}", start + " ********", Answer);
        }

        return conversation.Converse(start, start, Answer);

        string? Answer(string question)
        {
            try
            {
                return sasl.Challenge(question.Trim());
            }
            catch (SaslException)
            {
                return null;
            }
        }
    }

    private static ImapCommand Login(ImapConversation conversation, NetworkCredential credential)
    {
        // A name or password beyond ASCII needs a literal, which the old command has no encoding for.
        string user = ImapConversation.Quote(WireText.FromUtf8(credential.UserName));
        string password = ImapConversation.Quote(WireText.FromUtf8(credential.Password));
        return conversation.Converse($"LOGIN {user} {password}", "LOGIN ******** ********", _ => null);
    }
}
