using System;
using System.IO;
using System.Net;
using System.Text;
using System.Threading;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Discovery;

/// <summary>A question to a web server. It may hold secrets, so it is no record: those write what they hold.</summary>
/// <param name="address">Whom to ask for what.</param>
/// <param name="accept">The types of content that can be read.</param>
internal sealed class WebQuestion(Uri address, string accept)
{
    /// <summary>Whom to ask for what.</summary>
    public Uri Address { get; } = address;

    /// <summary>The fields of a form that is sent; null to ask for a file.</summary>
    public string? Form { get; init; }

    /// <summary>The value of the field Authorization; null for none.</summary>
    public string? Authorization { get; init; }

    /// <summary>Where the server is; null for where its name leads to.</summary>
    public IPEndPoint? Place { get; init; }

    /// <summary>The question as it is sent (RFC 9112).</summary>
    public byte[] ToBytes()
    {
        string host = Address.HostNameType == UriHostNameType.IPv6 ? $"[{Address.IdnHost}]" : Address.IdnHost;
        string port = Address.IsDefaultPort ? string.Empty : $":{Address.Port}";
        string method = Form is null ? "GET" : "POST";
        string[] lines =
        [
            $"{method} {Address.PathAndQuery} HTTP/1.1",
            $"Host: {host}{port}",
            $"Accept: {accept}",
            "Connection: close",
            .. Authorization is null ? Array.Empty<string>() : [$"Authorization: {Authorization}"],
            .. Form is null
                ? Array.Empty<string>()
                : ["Content-Type: application/x-www-form-urlencoded", $"Content-Length: {Form.Length}"],
        ];
        return Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + Form);
    }
}

/// <summary>Asks a web server, which is reached as a mail server is. Only where the address says so there is no TLS.</summary>
internal static class WebExchange
{
    /// <summary>Sends a question and reads the answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="policy">Whom to trust, and the proxy.</param>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="MailException">There is no connection, or its certificate is not accepted.</exception>
    /// <exception cref="WebAnswerException">The answer cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public static WebAnswer Ask(
        WebQuestion question,
        Func<Stream, WebAnswer> read,
        ConnectionPolicy policy,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        Uri address = question.Address;
        bool isSecure = address.Scheme == Uri.UriSchemeHttps;

        // The client certificate is for mail servers.
        policy = policy with
        {
            ClientCertificate = null,
        };
        MailSecurity security = isSecure ? MailSecurity.Tls : MailSecurity.None;
        var trace = new ConnectionTrace(new ServerEndpoint(MailProtocol.Imap, address.IdnHost, address.Port, security));
        (WebAnswer? answer, WebAnswerException? failure) = ConnectionAttempt.Run<(WebAnswer?, WebAnswerException?)>(
            trace,
            limit,
            deadline =>
            {
                ConnectionTrace reached = Reached(trace, question.Place);
                using WireStream wire = trace.Wire = Dialer.Dial(reached, policy.Proxy, limit, cancel);
                using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
                using Stream stream = isSecure ? TlsHandshake.Start(trace, wire, policy) : wire;
                return Exchange(stream, question, read);
            },
            cancel
        );
        return answer ?? throw failure!;
    }

    // A connection that ends in an exception is explained as one of mail; what the web server answered is not.
    private static (WebAnswer? Answer, WebAnswerException? Failure) Exchange(
        Stream stream,
        WebQuestion question,
        Func<Stream, WebAnswer> read
    )
    {
        byte[] bytes = question.ToBytes();
        stream.Write(bytes, 0, bytes.Length);
        try
        {
            return (read(stream), null);
        }
        catch (WebAnswerException ex)
        {
            return (null, ex);
        }
    }

    private static ConnectionTrace Reached(ConnectionTrace trace, IPEndPoint? place) =>
        place is null ? trace : new ConnectionTrace(trace.Endpoint with { Host = place.Address.ToString(), Port = place.Port });
}
