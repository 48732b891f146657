using System.Net;
using System.Text;
using System.Threading;
using MailKit.Security;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Signs in as the owner of the client certificate: EXTERNAL (RFC 4422, appendix A), which MailKit does not have. The user name
/// is sent as the identity to act as, so that a certificate of another account opens no other mailbox than the one asked for.
/// </summary>
internal sealed class ExternalMechanism(NetworkCredential credential) : SaslMechanism(credential)
{
    /// <summary>The name of the mechanism.</summary>
    public const string Name = "EXTERNAL";

    /// <inheritdoc/>
    public override string MechanismName => Name;

    /// <inheritdoc/>
    public override bool SupportsInitialResponse => true;

    /// <inheritdoc/>
    protected override byte[] Challenge(byte[]? token, int startIndex, int length, CancellationToken cancellationToken)
    {
        IsAuthenticated = true;
        return Encoding.UTF8.GetBytes(Credentials.UserName);
    }
}
