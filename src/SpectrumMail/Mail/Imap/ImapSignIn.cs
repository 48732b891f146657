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
    private const string ShownLogin = "LOGIN ******** ********";

    /// <summary>Signs in.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="credential">User name and password, or the token, or the client certificate's account.</param>
    /// <param name="memory">What earlier connections have learned about the server.</param>
    /// <param name="first">The commands that are sent with the sign-in where that is possible, and queued otherwise.</param>
    /// <returns>What is left to find out where they were sent; null where not.</returns>
    /// <exception cref="AuthenticationException">The server refused.</exception>
    /// <exception cref="NotSupportedException">It takes no password, or no token.</exception>
    public static SignInAhead? Run(ImapLink link, NetworkCredential credential, ServerMemory memory, FirstCommands? first)
    {
        (ImapConversation conversation, ConnectionTrace trace) = (link.Conversation, link.Trace);
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
        if (first is not null && IsOneLine(conversation, mechanism))
        {
            var ahead = new SignInAhead(link, memory, first);
            if (ahead.TrySignIn(() => Line(mechanism, credential)))
            {
                return ahead;
            }
        }

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

        memory.Note(link.Endpoint, new SignInTerms(before, [.. conversation.Capabilities], isCurrent));
        first?.Queue(link);
        return null;
    }

    // A token is refused by a question, so that more than one line may be needed.
    private static bool IsOneLine(ImapConversation conversation, SaslMechanism? mechanism) =>
        mechanism is null || (mechanism is SaslMechanismPlain && conversation.Has("SASL-IR"));

    private static (string Text, string Shown) Line(SaslMechanism? mechanism, NetworkCredential credential)
    {
        if (mechanism is null)
        {
            return (LoginCommand(credential), ShownLogin);
        }

        string start = "AUTHENTICATE " + mechanism.MechanismName;
        return ($"{start} {mechanism.Challenge(string.Empty)}", start + " ********");
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

    private static ImapCommand Login(ImapConversation conversation, NetworkCredential credential) =>
        conversation.Converse(LoginCommand(credential), ShownLogin, _ => null);

    private static string LoginCommand(NetworkCredential credential)
    {
        // A name or password beyond ASCII needs a literal, which the old command has no encoding for.
        string user = ImapConversation.Quote(WireText.FromUtf8(credential.UserName));
        string password = ImapConversation.Quote(WireText.FromUtf8(credential.Password));
        return $"LOGIN {user} {password}";
    }
}
