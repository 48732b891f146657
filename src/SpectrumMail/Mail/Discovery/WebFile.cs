using System;
using System.IO;
using System.Threading;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Discovery;

/// <summary>
/// Fetches a small file over HTTPS: with a certificate that is verified as a mail server's is, through the same proxy, and within
/// limits of time, size and redirections. Nothing but HTTPS is followed.
/// </summary>
internal static class WebFile
{
    private const int MostRedirections = 3;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4);

    /// <summary>Fetches a file.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="policy">Whom to trust, and the proxy.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="MailException">There is no connection, or its certificate is not accepted.</exception>
    /// <exception cref="WebAnswerException">The answer is not the file, or cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public static byte[] Fetch(Uri address, ConnectionPolicy policy, CancellationToken cancel)
    {
        using var deadline = new Deadline(s_limit, cancel);
        for (int redirections = 0; ; redirections++)
        {
            var question = new WebQuestion(address, "text/xml, application/xml") { Place = DiscoveryPlaces.WebServer };
            WebAnswer answer = WebExchange.Ask(question, WebAnswer.Read, policy, deadline.Remaining, cancel);
            if (answer.Location is not { } location)
            {
                return answer.Body;
            }

            if (redirections == MostRedirections)
            {
                throw new WebAnswerException("it redirects too often");
            }

            address =
                Uri.TryCreate(address, location, out Uri? next) && next.Scheme == Uri.UriSchemeHttps
                    ? next
                    : throw new WebAnswerException("it redirects to an address that is not HTTPS");
        }
    }
}

/// <summary>The answer of a web server cannot be used.</summary>
internal sealed class WebAnswerException(string message) : IOException(message);
