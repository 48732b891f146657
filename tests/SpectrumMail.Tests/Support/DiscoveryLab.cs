using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A name server and a web server with domains of every kind, and the environment variables that lead discovery to them. Tests
/// that use it run one after the other, because the variables are the process's.
/// </summary>
public sealed class DiscoveryLab : IDisposable
{
    private static readonly string[] s_domains =
    [
        "auto.test",
        "known.test",
        "moved.test",
        "http.test",
        "loop.test",
        "huge.test",
        "endless.test",
        "slow.test",
        "entities.test",
        "plain.test",
        "oauth.test",
        "confirmed.test",
        "foreign.test",
        "empty.test",
    ];

    private static readonly string[] s_records =
    [
        "--mx-host=business.test,mx0.charter.net,10",
        "--mx-host=mixed.test,mx0.charter.net,10",
        "--mx-host=mixed.test,mail.mixed.test,10",
        "--mx-host=lookalike.test,mx0.charter.net.evil.test,10",
        .. Service("srv.test", "_imaps", "imap.srv.test", 993),
        .. Service("srv.test", "_submission", "smtp.srv.test", 587),
        .. Service("foreign.test", "_imaps", "imap.attacker.test", 993),
        .. Service("foreign.test", "_submissions", "smtp.attacker.test", 465),
        .. Service("confirmed.test", "_imaps", "mail.hoster.test", 993),
        .. Service("table.test", "_imaps", "mobile.charter.net", 993),
        .. Service("table.test", "_submissions", "smtp.spectrum.com", 465),
        "--srv-host=_imaps._tcp.none.test",
    ];

    private readonly LabDns? _dns;
    private readonly string? _whyNot;
    private readonly ScriptedServer _web;
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentDictionary<string, Action<ScriptedConnection>> _pages = new();
    private readonly TempFolder _folder = new();

    public DiscoveryLab()
    {
        _certificate = CreateCertificate();
        _dns = LabDns.Start(s_records, out _whyNot);
        _web = ScriptedServer.Start(Serve, _certificate);
        CaFile = _folder.Combine("web.pem");
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
        Restore();
    }

    /// <summary>What the certificate of the web server is verified with.</summary>
    public string CaFile { get; }

    /// <summary>A policy that trusts the web server.</summary>
    internal ConnectionPolicy Policy => new() { Authorities = [_certificate] };

    /// <summary>Every line that the web server was sent.</summary>
    public string Asked => string.Join("\n", _web.Received);

    /// <summary>Skips a test where no name server can run.</summary>
    public void SkipUnlessThere() => Assert.SkipWhen(_dns is null, _whyNot ?? string.Empty);

    /// <summary>Leads discovery to the servers.</summary>
    public void Restore() => Lead($"127.0.0.1:{_dns?.Port ?? 9}", $"127.0.0.1:{_web.Port}");

    /// <summary>Leads discovery to other servers.</summary>
    public static void Lead(string? nameServer, string? webServer)
    {
        Environment.SetEnvironmentVariable(DiscoveryPlaces.NameServerVariable, nameServer);
        Environment.SetEnvironmentVariable(DiscoveryPlaces.WebServerVariable, webServer);
    }

    /// <summary>Puts a page at an address without https://.</summary>
    public void Page(string address, Action<ScriptedConnection> answer) => _pages[address] = answer;

    /// <summary>Puts a file there.</summary>
    public void Publish(string address, string content) =>
        Page(
            address,
            web => web.Write($"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(content)}\r\n\r\n{content}")
        );

    /// <summary>The usual address of a domain's configuration file.</summary>
    public static string Autoconfig(string domain) => $"autoconfig.{domain}/mail/config-v1.1.xml";

    /// <summary>A configuration file with these servers.</summary>
    public static string Configuration(params (string Type, string Host, int Port, string Socket)[] servers) =>
        "<clientConfig version=\"1.1\"><emailProvider id=\"x\">"
        + string.Concat(
            servers.Select(server =>
            {
                string name = server.Type == "smtp" ? "outgoingServer" : "incomingServer";
                return $"<{name} type=\"{server.Type}\"><hostname>{server.Host}</hostname><port>{server.Port}</port>"
                    + $"<socketType>{server.Socket}</socketType><username>%EMAILADDRESS%</username>"
                    + $"<authentication>password-cleartext</authentication></{name}>";
            })
        )
        + "</emailProvider></clientConfig>";

    public void Dispose()
    {
        Lead(null, null);
        _web.Dispose();
        _dns?.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private static string[] Service(string domain, string label, string host, int port) =>
        [$"--srv-host={label}._tcp.{domain},{host},{port},0,0"];

    private void Serve(ScriptedConnection web)
    {
        string path = web.ReadLine()?.Split(' ')[1] ?? string.Empty;
        string host = string.Empty;
        while (web.ReadLine() is { Length: > 0 } field)
        {
            host = field.StartsWith("Host: ", StringComparison.Ordinal) ? field[6..] : host;
        }

        if (_pages.TryGetValue(host + path, out Action<ScriptedConnection>? answer))
        {
            answer(web);
        }
        else
        {
            web.Write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=autoconfig.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string domain in s_domains)
        {
            names.AddDnsName(domain);
            names.AddDnsName("autoconfig." + domain);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}

/// <summary>The tests that use the discovery's servers, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DiscoveryTestGroup : ICollectionFixture<DiscoveryLab>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "Discovery";
}
