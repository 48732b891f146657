using System.Net;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// An account that signs in with its client certificate alone, which is presented in the TLS handshake. It has no password.
/// </summary>
internal sealed class CertificateCredential(string userName) : NetworkCredential(userName, string.Empty);
