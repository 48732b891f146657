using System;
using System.Collections;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// Shells that know a lab: <c>$lab</c> holds its servers for splatting, <c>$alice</c> and <c>$bob</c> are its users.
/// </summary>
internal static class LabShell
{
    /// <summary>
    /// The servers every command must give the same answers on: a full one, bare IMAP4rev1, one with a prefix, and one as
    /// Spectrum's are.
    /// </summary>
    public static TheoryData<LabVariant> Variants => [.. Enum.GetValues<LabVariant>()];

    /// <summary>A folder's path as a variant's server has it, from the path that is the same everywhere.</summary>
    public static string ServerPath(LabVariant variant, string path) =>
        variant == LabVariant.InboxPrefix ? "INBOX." + path.Replace('/', '.') : path;

    public static Shell For(Lab lab)
    {
        var shell = new Shell();
        shell.Set("lab", Servers(lab));
        shell.Set("alice", Labs.Credential(lab.Alice));
        shell.Set("bob", Labs.Credential(lab.Bob));
        return shell;
    }

    /// <summary>A shell with an open session for a new user of the lab, so that tests do not meet each other's mail.</summary>
    /// <param name="lab">The servers.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="port">The port of a proxy before the server; null for the server's.</param>
    /// <param name="log">A file for the transcript; null for none.</param>
    public static Shell Connected(Lab lab, LabUser user, int? port = null, string? log = null) =>
        Connect(lab, user, port ?? lab.ImapsPort, log, string.Empty);

    /// <summary>The same over POP3.</summary>
    /// <inheritdoc cref="Connected"/>
    public static Shell ConnectedPop3(Lab lab, LabUser user, int? port = null, string? log = null) =>
        Connect(lab, user, port ?? lab.Pop3sPort, log, "-Protocol Pop3 -Security Tls");

    /// <summary>Adds a user of a name that no other test has.</summary>
    public static LabUser NewUser(Lab lab)
    {
        var user = new LabUser($"user{Guid.NewGuid():N}@{lab.Alice.Address.Split('@')[1]}", "Correct-Horse-1");
        lab.AddUser(user);
        return user;
    }

    public static Hashtable Servers(Lab lab)
    {
        var servers = new Hashtable
        {
            ["Server"] = lab.Host,
            ["Port"] = lab.ImapsPort,
            ["CertificateAuthority"] = lab.CaFile,
            ["TimeoutSec"] = 20,
        };
        if (lab.NeedsLegacyCipher)
        {
            // Not under the names of the settings table, which need no switch.
            servers["AllowLegacyCipher"] = true;
        }

        if (lab.CanSend)
        {
            servers["SmtpServer"] = lab.Host;
            servers["SmtpPort"] = lab.SubmissionPort;
        }

        return servers;
    }

    private static Shell Connect(Lab lab, LabUser user, int port, string? log, string more)
    {
        Shell shell = For(lab);
        shell.Set("log", log is null ? new Hashtable() : new Hashtable { ["LogPath"] = log });
        shell
            .Run($"$lab.Port = $args[1]; Connect-Spectrum -Credential $args[0] @lab @log {more}", Labs.Credential(user), port)
            .ThrowOnError();
        return shell;
    }
}
