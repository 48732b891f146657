using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;

namespace SpectrumMail.MailLab;

/// <summary>
/// A real Dovecot and, as root, a real Postfix on loopback, in one folder that is gone after <see cref="Dispose"/>, or
/// after the owning process has ended in any other way.
/// </summary>
public sealed partial class Lab : IDisposable
{
    private readonly LabFolder _folder;
    private readonly LabOptions _options;
    private readonly LabPorts _ports;
    private readonly LabTools _tools;
    private readonly LabCertificates _certificates;
    private readonly LabUsers _users;
    private readonly LabUserMap? _userMap;
    private readonly LabPolicy? _policy;
    private readonly Keeper _keeper;
    private readonly LabRevocationList? _revocation;
    private readonly X509Certificate2? _another;
    private readonly List<IDisposable> _relays = [];
    private bool _disposed;

    private Lab(LabOptions options, LabTools tools)
    {
        _options = options;
        _tools = tools;
        _ports = LabPorts.Choose();
        _folder = new LabFolder();
        _revocation = options.Revocation == LabRevocation.NoList ? null : new LabRevocationList();
        _certificates = LabCertificates.Create(options.Certificate, "mail." + options.Domain, _revocation?.Address);
        _another = options.Variant == LabVariant.Spectrum ? _certificates.MakeAnother("mail." + options.Domain) : null;
        _revocation?.Publish(_certificates, options.Revocation == LabRevocation.ServerRevoked);
        try
        {
            _users = new LabUsers(_folder, options.Domain);
            _certificates.Write(_folder.Path);
            LabTls.Write(_folder, options);
            DovecotConfig.Write(_folder, options, _ports);
            if (CanSend)
                PostfixConfig.Write(_folder, options, _ports, tools);
            _users.Put(options.Users);
            if (CanSend)
                _userMap = new LabUserMap(PostfixConfig.UserMap(_folder), _users.Knows);
            if (CanSend && options.AsksPolicy)
                _policy = new LabPolicy(PostfixConfig.PolicySocket(_folder));
            if (options.Variant == LabVariant.Spectrum)
                _policy?.Add(new LabSpectrum().Answer);
            if (Environment.IsPrivilegedProcess)
                Shell.Must("chown", "mail:mail", _folder.Combine("mail"));
            _keeper = new Keeper(_folder.Path, tools);
        }
        catch
        {
            _userMap?.Dispose();
            _policy?.Dispose();
            _revocation?.Dispose();
            _certificates.Dispose();
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>What its servers admit to being able to do.</summary>
    public LabVariant Variant => _options.Variant;

    /// <summary>The name the good certificate is for.</summary>
    public string Host { get; } = "localhost";

    /// <summary>IMAP with STARTTLS.</summary>
    public int ImapPort => _ports.Imap;

    /// <summary>IMAP with implicit TLS.</summary>
    public int ImapsPort => _ports.Imaps;

    /// <summary>POP3 with STLS.</summary>
    public int Pop3Port => _ports.Pop3;

    /// <summary>POP3 with implicit TLS.</summary>
    public int Pop3sPort => _ports.Pop3s;

    /// <summary>Submission with STARTTLS, unless <see cref="LabOptions.SubmissionImplicitTls"/> says otherwise.</summary>
    public int SubmissionPort => _ports.Submission;

    /// <summary>Submission with implicit TLS.</summary>
    public int SubmissionsPort => _ports.Submissions;

    /// <summary>The one folder of the lab.</summary>
    public string Folder => _folder.Path;

    /// <summary>The CA that a client of this lab trusts, in PEM.</summary>
    public string CaFile => _folder.Combine("ca.pem");

    /// <summary>What really issued the servers' certificate, in PEM; the certificate itself when it is self-signed.</summary>
    public string IssuerFile => _folder.Combine("issuer.pem");

    /// <summary>The servers' certificate, in PEM.</summary>
    public string CertificateFile => _folder.Combine("server.pem");

    /// <summary>The servers' key and certificate, in PEM: only their owner can read it.</summary>
    public string ChainFile => _folder.Combine("server-chain.pem");

    /// <summary>The servers' certificate with its key, for a <see cref="ScriptedServer"/> or a proxy inside TLS.</summary>
    public X509Certificate2 ServerCertificate => _certificates.Server;

    /// <summary>Whether Postfix runs.</summary>
    public bool CanSend => _tools.PostfixDaemons is not null;

    /// <summary>Whether the servers know only a suite without forward secrecy, which clients have to be asked for.</summary>
    public bool NeedsLegacyCipher => Variant == LabVariant.Spectrum;

    /// <summary>What Postfix asks before it takes a message.</summary>
    /// <exception cref="LabException">The lab has no policy (<see cref="LabOptions.HasPolicy"/>).</exception>
    public LabPolicy Policy => _policy ?? throw new LabException("This lab has no policy");

    /// <summary>Why not.</summary>
    public string? NoSendReason => _tools.WhyNoPostfix;

    /// <summary>Everybody with a mailbox.</summary>
    public IReadOnlyList<LabUser> Users => _users.All;

    /// <summary>The first user.</summary>
    public LabUser Alice => _users.All[0];

    /// <summary>The second user.</summary>
    public LabUser Bob => _users.All[1];

    /// <summary>Starts a lab; about a second.</summary>
    /// <exception cref="LabException">The programs are missing and cannot be installed, or do not start.</exception>
    public static Lab Start(LabOptions? options = null)
    {
        options = (options ?? new LabOptions()).Complete();
        LabTools tools = LabTools.Find(options.Smtp);
        LabFolder.Reap();
        for (int attempt = 1; ; attempt++)
        {
            var lab = new Lab(options, tools);
            try
            {
                lab.Bring();
                return lab;
            }
            catch (Exception e) when (e is LabException or System.Net.Sockets.SocketException)
            {
                string log = lab.LogText();
                lab.Dispose();
                bool portTaken = e is System.Net.Sockets.SocketException || log.Contains("in use", StringComparison.Ordinal);

                // Postfix has been seen to end while it starts beside many others, without a word of why.
                if (attempt == (portTaken ? 5 : 2))
                    throw new LabException($"{e.Message}\n{log}", e);
            }
        }
    }

    /// <summary>Adds a mailbox, or changes its password, while the servers run.</summary>
    public void AddUser(LabUser user) => AddUsers([user]);

    /// <summary>Adds mailboxes while the servers run; thousands cost no more than one.</summary>
    public void AddUsers(IEnumerable<LabUser> users) => _users.Put(users);

    /// <summary>Changes a password while the servers run.</summary>
    public void SetPassword(string address, string newPassword) =>
        _users.Put([_users.Find(address) with { Password = newPassword }]);

    /// <summary>What the servers logged.</summary>
    public string LogText() =>
        string.Concat(
            new[] { "dovecot.log", "dovecot.out", "postfix.log", "postfix.out" }
                .Select(_folder.Combine)
                .Where(File.Exists)
                .Select(LabFolder.ReadShared)
        );

    /// <summary>Ends the servers and removes the folder.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (IDisposable relay in _relays)
            relay.Dispose();
        _keeper.Dispose();
        _userMap?.Dispose();
        _policy?.Dispose();
        _revocation?.Dispose();
        _folder.Dispose();
        _another?.Dispose();
        _certificates.Dispose();
    }
}
