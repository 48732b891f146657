using System.Collections.Generic;
using System.Text;
using MailKit;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Learns what MailKit's client sends as a secret. The detector follows the sign-in step by step, so it is asked once for each
/// line, and the transcript gets the same answer.
/// </summary>
internal sealed class SentSecrets(IAuthenticationSecretDetector detector) : IAuthenticationSecretDetector
{
    private IList<AuthenticationSecret> _last = [];

    /// <summary>Asks about a line that goes out now.</summary>
    /// <param name="buffer">What is sent.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">How long it is.</param>
    /// <param name="redactor">Gets what is secret.</param>
    public void Learn(byte[] buffer, int offset, int count, Redactor redactor)
    {
        _last = detector.DetectSecrets(buffer, offset, count);
        foreach (AuthenticationSecret secret in _last)
        {
            redactor.Hide(Encoding.UTF8.GetString(buffer, secret.StartIndex, secret.Length).Trim());
        }
    }

    /// <inheritdoc/>
    public IList<AuthenticationSecret> DetectSecrets(byte[] buffer, int offset, int count) => _last;
}
