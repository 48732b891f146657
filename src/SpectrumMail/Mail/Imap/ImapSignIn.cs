using System;
using System.Linq;
using System.Net;
using System.Text;
using MailKit.Security;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// Signs in with one attempt: the simplest mechanism the server takes, because TLS protects the password already.
/// </summary>
internal static class ImapSignIn
{
    // In the order of preference. What needs a domain or a ticket is not for a password.
    private static readonly string[] s_mechanisms = ["PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"];

    /// <exception cref="AuthenticationException">The server refused.</exception>
    /// <exception cref="NotSupportedException">It takes no password.</exception>
    public static void Run(ImapConversation conversation, NetworkCredential credential)
    {
        conversation.NeedCapabilities();
        if (conversation.IsSignedIn)
        {
            return;
        }

        string? mechanism = s_mechanisms.FirstOrDefault(name => conversation.Has("AUTH=" + name));
        bool refused = conversation.Has("LOGINDISABLED");
        if (mechanism is null && refused)
        {
            throw new NotSupportedException("LOGINDISABLED");
        }

        string[] before = [.. conversation.Capabilities];
        ImapCommand command = mechanism is null
            ? Login(conversation, credential)
            : Authenticate(conversation, Make(mechanism, credential));
        if (!command.Succeeded)
        {
            throw new AuthenticationException(command.Reply);
        }

        bool told =
            command.Completion!.Code.StartsWith("CAPABILITY", StringComparison.OrdinalIgnoreCase)
            || !conversation.Capabilities.SetEquals(before);
        if (!told)
        {
            // Many servers say more once they know who asks.
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
        string login =
            $"LOGIN {ImapConversation.Quote(Bytes(credential.UserName))} {ImapConversation.Quote(Bytes(credential.Password))}";
        return conversation.Converse(login, "LOGIN ******** ********", _ => null);
    }

    private static string Bytes(string text) => Encoding.GetEncoding(28591).GetString(Encoding.UTF8.GetBytes(text));

    private static SaslMechanism Make(string mechanism, NetworkCredential credential) =>
        mechanism switch
        {
            "PLAIN" => new SaslMechanismPlain(Encoding.UTF8, credential),
            "LOGIN" => new SaslMechanismLogin(Encoding.UTF8, credential),
            "SCRAM-SHA-256" => new SaslMechanismScramSha256(credential),
            "SCRAM-SHA-1" => new SaslMechanismScramSha1(credential),
            _ => new SaslMechanismCramMd5(credential),
        };
}
