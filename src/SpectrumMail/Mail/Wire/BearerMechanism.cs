using System.Globalization;
using System.Text;
using System.Threading;
using MailKit.Security;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Sends an access token: OAUTHBEARER (RFC 7628), or XOAUTH2, which is older and differs in its frame only. MailKit's own
/// mechanisms do not say why the server refused.
/// </summary>
internal sealed class BearerMechanism : SaslMechanism
{
    /// <summary>The name of the standard's mechanism.</summary>
    public const string Standard = "OAUTHBEARER";

    /// <summary>The name of the older one.</summary>
    public const string Older = "XOAUTH2";

    private readonly BearerCredential _credential;
    private readonly ServerEndpoint _endpoint;
    private bool _isSent;

    /// <param name="name">Which of the two it is.</param>
    /// <param name="credential">User name and token.</param>
    /// <param name="endpoint">The server.</param>
    public BearerMechanism(string name, BearerCredential credential, ServerEndpoint endpoint)
        : base(credential) => (MechanismName, _credential, _endpoint) = (name, credential, endpoint);

    /// <inheritdoc/>
    public override string MechanismName { get; }

    /// <inheritdoc/>
    public override bool SupportsInitialResponse => true;

    /// <summary>Why the server refuses the token; null when it has not said so.</summary>
    public TokenRefusal? Refusal { get; private set; }

    /// <summary>The text that the client sends for a token.</summary>
    public static string Frame(string name, BearerCredential credential, ServerEndpoint endpoint) =>
        name == Standard
            ? $"n,a={AuthorizationName(credential.UserName)},\u0001host={endpoint.Host}\u0001port="
                + $"{endpoint.Port.ToString(CultureInfo.InvariantCulture)}\u0001auth=Bearer {credential.Token.Value}\u0001\u0001"
            : $"user={credential.UserName}\u0001auth=Bearer {credential.Token.Value}\u0001\u0001";

    /// <inheritdoc/>
    public override void Reset()
    {
        _isSent = false;
        base.Reset();
    }

    // IsAuthenticated stays false: MailKit would not show the server's reason otherwise.
    /// <inheritdoc/>
    protected override byte[] Challenge(byte[]? token, int startIndex, int length, CancellationToken cancellationToken)
    {
        if (!_isSent)
        {
            _isSent = true;
            return Encoding.UTF8.GetBytes(Frame(MechanismName, _credential, _endpoint));
        }

        // The server waits for an answer before it ends the attempt.
        Refusal = TokenRefusal.Parse(token is null ? string.Empty : Encoding.UTF8.GetString(token, startIndex, length));
        return MechanismName == Standard ? [1] : [];
    }

    // RFC 5801: these two characters separate the fields.
    private static string AuthorizationName(string name) => name.Replace("=", "=3D").Replace(",", "=2C");
}
