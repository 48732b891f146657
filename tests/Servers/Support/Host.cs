using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>A server with mailboxes.</summary>
internal abstract class Host : IDisposable
{
    /// <summary>The password of every user.</summary>
    public const string Password = "Correct-Horse-1";

    // As many as the tests take; making one while the server runs costs more.
    private const int Pool = 60;

    private readonly int _imap = Root.FreePort();
    private readonly int _imaps = Root.FreePort();
    private int _taken;

    /// <summary>IMAP without TLS, with STARTTLS.</summary>
    public virtual int ImapPort => _imap;

    /// <summary>IMAP with implicit TLS.</summary>
    public virtual int ImapsPort => _imaps;

    /// <summary>The authority that clients trust.</summary>
    public required string CaFile { get; init; }

    /// <summary>What stands before the names of the user's own folders.</summary>
    public virtual string Prefix => string.Empty;

    /// <summary>What separates levels.</summary>
    public virtual string Separator => "/";

    /// <summary>The users there are from the start.</summary>
    protected static IEnumerable<string> Names =>
        Enumerable.Range(1, Pool).Select(number => "user" + number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A mailbox that no other test has.</summary>
    public virtual LabUser NewUser() => new(Names.ElementAt(Interlocked.Increment(ref _taken) - 1) + "@lab.test", Password);

    /// <summary>A folder's name as the server has it.</summary>
    public string Path(params string[] levels) => levels is ["INBOX"] ? "INBOX" : Prefix + string.Join(Separator, levels);

    /// <summary>A look that does not go through the module.</summary>
    public virtual PlainImap Open(LabUser user) => new(ImapPort, user);

    /// <summary>What a message is on the server's disk; null where that cannot be compared.</summary>
    public virtual IReadOnlyList<byte[]>? OnDisk(LabUser user) => null;

    public Hashtable Connection(LabUser user, string? name = null) =>
        new()
        {
            ["Credential"] = Labs.Credential(user),
            ["Server"] = "localhost",
            ["Port"] = ImapsPort,
            ["CertificateAuthority"] = CaFile,
            ["Security"] = "Tls",
            ["TimeoutSec"] = 30,
            ["Name"] = name ?? user.Address,
        };

    /// <summary>A shell with a session.</summary>
    public Shell Connect(LabUser user)
    {
        var shell = new Shell();
        Connect(shell, user, user.Address);
        return shell;
    }

    public void Connect(Shell shell, LabUser user, string name) =>
        shell.Run("$connection = $args[0]; $null = Connect-Spectrum @connection", Connection(user, name)).ThrowOnError();

    public abstract void Dispose();

    /// <summary>The messages in a user's Maildir, in any order.</summary>
    protected static IReadOnlyList<byte[]> Maildir(Root root, LabUser user) =>
        [
            .. ((string[])["cur", "new"])
                .Select(part => root.Combine($"/lab/mail/{user.Name}/Maildir/{part}"))
                .Where(Directory.Exists)
                .SelectMany(Directory.EnumerateFiles)
                .Select(File.ReadAllBytes),
        ];
}
