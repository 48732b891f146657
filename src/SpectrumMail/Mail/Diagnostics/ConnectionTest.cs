using System.Collections.Generic;
using System.Net;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>What to test: one protocol of one account.</summary>
/// <param name="Credential">The account; without a password or a token the test stops before sign-in.</param>
/// <param name="Candidates">Where the protocol may be served, in the order to try; at least one.</param>
/// <param name="Policy">How connections are made; its time limit holds for the whole test.</param>
/// <param name="Through">The last step that was asked for.</param>
/// <param name="Provider">The provider that is known to serve the account; null when its domain is not in the table.</param>
internal sealed record ConnectionTest(
    NetworkCredential Credential,
    IReadOnlyList<ServerEndpoint> Candidates,
    ConnectionPolicy Policy,
    ConnectionStep Through,
    MailProvider? Provider
)
{
    /// <summary>Whether steps that were asked for are left out because there is neither a password nor a token.</summary>
    public bool LacksPassword =>
        Through >= ConnectionStep.Authenticate
        && Credential is { Password.Length: 0 } and not (TokenCredential or CertificateCredential);

    /// <summary>The last step that is taken.</summary>
    public ConnectionStep LastStep => LacksPassword ? ConnectionStep.Greeting : Through;
}
