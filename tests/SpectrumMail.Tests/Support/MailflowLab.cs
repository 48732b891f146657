using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Support;

/// <summary>Two new mailboxes of a lab and a shell with a session for each: <c>from</c> and <c>to</c>.</summary>
internal sealed class MailflowLab : IDisposable
{
    /// <summary>A lab where mail to user+folder@domain goes into that folder, as by a rule of the user.</summary>
    public static readonly LabOptions ToDetail = new()
    {
        ExtraDovecot = new Dictionary<string, string> { ["lmtp_save_to_detail_mailbox"] = "yes" },
        ExtraPostfix = new Dictionary<string, string> { ["smtpd_tls_received_header"] = "yes" },
    };

    /// <summary>The folders where a test message may lie.</summary>
    private static readonly string[] s_folders = ["INBOX", "Spam", "Sent", "Archive", "Trash"];

    private readonly string _prefix;

    public MailflowLab(Lab lab, LabUser? target = null, string prefix = "")
    {
        Lab = lab;
        _prefix = prefix;
        From = LabShell.NewUser(lab);
        To = target ?? LabShell.NewUser(lab);
        Shell = LabShell.For(lab);
        Connect("from", From);
        Connect("to", To);
    }

    public Lab Lab { get; }

    public LabUser From { get; }

    public LabUser To { get; }

    public Shell Shell { get; }

    /// <summary>Runs one test.</summary>
    /// <param name="parameters">What stands behind the command's name.</param>
    public MailflowTestResult Test(string parameters)
    {
        ShellResult result = Shell.Run("Test-SpectrumMailflow " + parameters).ThrowOnError();
        return Read(Assert.Single(result.Output));
    }

    /// <summary>A result of the module in the tests' own types: the module has its types in a load context of its own.</summary>
    public static MailflowTestResult Read(PSObject row) =>
        JsonSerializer.Deserialize<MailflowTestResult>(JsonSerializer.Serialize(row.BaseObject))!;

    /// <summary>The address of a user by which a message goes into a folder.</summary>
    public static string Detail(LabUser user, string folder) =>
        user.Address.Replace("@", $"+{folder}@", StringComparison.Ordinal);

    /// <summary>The messages that lie in the mailboxes of both.</summary>
    public IReadOnlyList<string> Stored() => [.. new[] { From, To }.SelectMany(Stored)];

    /// <summary>The messages that lie in a mailbox and are not marked as deleted, by folder and subject.</summary>
    public IReadOnlyList<string> Stored(LabUser user) =>
        [
            .. s_folders
                .Select(folder => folder == "INBOX" ? folder : _prefix + folder)
                .SelectMany(folder =>
                    Lab.Doveadm(user.Address, "fetch", "hdr.subject", "mailbox", folder, "undeleted")
                        .Select(subject => $"{user.Name} {folder} {subject}")
                ),
        ];

    public void Dispose() => Shell.Dispose();

    private void Connect(string name, LabUser user)
    {
        Hashtable servers = LabShell.Servers(Lab);
        servers["Name"] = name;
        servers["Credential"] = Labs.Credential(user);
        Shell.Set("servers", servers);
        Shell.Run("Connect-Spectrum @servers").ThrowOnError();
    }
}
