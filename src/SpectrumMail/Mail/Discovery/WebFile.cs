using System;
using System.IO;
using System.Net.Security;
using System.Text;
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
            (WebAnswer? answer, WebAnswerException? failure) = Ask(address, policy, deadline.Remaining, cancel);
            if (answer is null)
            {
                throw failure!;
            }

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

    // A connection that ends in an exception is explained as one of mail; what the web server answered is not.
    private static (WebAnswer? Answer, WebAnswerException? Failure) Ask(
        Uri address,
        ConnectionPolicy policy,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        var trace = new ConnectionTrace(new ServerEndpoint(MailProtocol.Imap, address.IdnHost, address.Port, MailSecurity.Tls));
        return ConnectionAttempt.Run<(WebAnswer?, WebAnswerException?)>(
            trace,
            limit,
            deadline =>
            {
                using WireStream wire = trace.Wire = Dialer.Dial(Reached(trace), policy.Proxy, limit, cancel);
                using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
                using SslStream tls = TlsHandshake.Start(trace, wire, policy);
                byte[] question = Encoding.ASCII.GetBytes(
                    $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.IdnHost}\r\nAccept: text/xml, application/xml\r\n"
                        + "Connection: close\r\n\r\n"
                );
                tls.Write(question, 0, question.Length);
                try
                {
                    return (WebAnswer.Read(tls), null);
                }
                catch (WebAnswerException ex)
                {
                    return (null, ex);
                }
            },
            cancel
        );
    }

    private static ConnectionTrace Reached(ConnectionTrace trace) =>
        DiscoveryPlaces.WebServer is { } place
            ? new ConnectionTrace(trace.Endpoint with { Host = place.Address.ToString(), Port = place.Port })
            : trace;
}

/// <summary>The answer of a web server cannot be used.</summary>
internal sealed class WebAnswerException(string message) : IOException(message);
