using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

[assembly: Xunit.AssemblyFixture(typeof(SpectrumMail.Tests.Servers.Support.Hosts))]

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>The servers, each started when the first test asks for it and stopped after the last.</summary>
public sealed class Hosts : IDisposable
{
    private const string Home = "Dovecot 2.3";

    private readonly ConcurrentDictionary<string, Lazy<Host>> _hosts = new();
    private readonly ConcurrentDictionary<string, Lazy<SmtpHost>> _senders = new();
    private readonly Lazy<Lab> _lab = new(() => Lab.Start(new LabOptions { Smtp = false, PlainTextLogin = true }));

    /// <summary>Starts those that take longest beside the first tests, which wait for them.</summary>
    public Hosts()
    {
        foreach (string name in (string[])["Cyrus", "Courier"])
        {
            // Why one does not start reaches the tests that ask for it.
            _ = Task.Factory.StartNew(
                () => this[name],
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }
    }

    /// <summary>The servers with mailboxes.</summary>
    public static TheoryData<string> Imap => ["Cyrus", "Courier", "Dovecot 2.4", Home];

    /// <summary>The servers for submission.</summary>
    public static TheoryData<string> Submission => ["exim", "OpenSMTPD"];

    internal SmtpHost Smtp(string name) => _senders.GetOrAdd(name, _ => new Lazy<SmtpHost>(() => Sender(name))).Value;

    /// <summary>Dovecot 2.4 with SCRAM, and TLS up to a version.</summary>
    internal ScramDovecot Scram(string newestTls)
    {
        RootOf("Dovecot 2.4");
        Host made = _hosts
            .GetOrAdd(newestTls, _ => new Lazy<Host>(() => new ScramDovecot(Certificates, newestTls) { CaFile = CaFile }))
            .Value;
        return (ScramDovecot)made;
    }

    /// <summary>Cyrus with SCRAM, and TLS 1.2 only.</summary>
    internal Cyrus ScramCyrus
    {
        get
        {
            RootOf("Cyrus");
            const string Mechanisms = "PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512";
            Host made = _hosts
                .GetOrAdd(
                    Mechanisms,
                    _ => new Lazy<Host>(() => new Cyrus(Certificates, Mechanisms, "tls_versions: tls1_2") { CaFile = CaFile })
                )
                .Value;
            return (Cyrus)made;
        }
    }

    internal Host this[string name] => _hosts.GetOrAdd(name, _ => new Lazy<Host>(() => Start(name))).Value;

    internal Cyrus Cyrus => (Cyrus)this["Cyrus"];

    internal Courier Courier => (Courier)this["Courier"];

    /// <summary>The certificate, its key and its authority, which every server has.</summary>
    internal IReadOnlyDictionary<string, string> Certificates =>
        ((string[])["server.pem", "server.key", "server-chain.pem"]).ToDictionary(
            name => "/lab/" + name,
            name => File.ReadAllText(Path.Combine(_lab.Value.Folder, name))
        );

    /// <summary>The certificate with its key, for one that stands between.</summary>
    internal X509Certificate2 ServerCertificate => _lab.Value.ServerCertificate;

    /// <summary>The authority of client certificates, which exim takes.</summary>
    internal LabClientCertificates Clients { get; } = new();

    internal string CaFile => _lab.Value.CaFile;

    public void Dispose()
    {
        Shell.CloseIdle();
        foreach (Lazy<Host> host in _hosts.Values.Where(host => host.IsValueCreated))
        {
            host.Value.Dispose();
        }

        foreach (Lazy<SmtpHost> sender in _senders.Values.Where(sender => sender.IsValueCreated))
        {
            sender.Value.Dispose();
        }

        Clients.Dispose();
        if (_lab.IsValueCreated)
        {
            _lab.Value.Dispose();
        }
    }

    private SmtpHost Sender(string name)
    {
        var files = new Dictionary<string, string>(Certificates)
        {
            ["/lab/clients.pem"] = File.ReadAllText(Clients.AuthorityFile),
        };
        return new SmtpHost(RootOf(name), files, CaFile);
    }

    private Host Start(string name)
    {
        if (name == Home)
        {
            return new Dovecot23(_lab.Value) { CaFile = CaFile };
        }

        return RootOf(name) switch
        {
            "cyrus" => new Cyrus(Certificates) { CaFile = CaFile },
            "courier" => new Courier(Certificates) { CaFile = CaFile },
            _ => new Dovecot24(Certificates) { CaFile = CaFile },
        };
    }

    // Where the server was not made, the test is skipped and says so.
    private static string RootOf(string name)
    {
        string root = name.Replace(" 2.4", "24", StringComparison.Ordinal).ToLowerInvariant();
        string? why = Root.WhyNot(root);
        Assert.SkipWhen(why is not null, why ?? string.Empty);
        return root;
    }
}
