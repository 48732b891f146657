using System.Collections;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>Shells that know a lab: <c>$lab</c> holds its servers for splatting, <c>$alice</c> and <c>$bob</c> are its users.</summary>
internal static class LabShell
{
    public static Shell For(Lab lab)
    {
        var shell = new Shell();
        shell.Set("lab", Servers(lab));
        shell.Set("alice", Labs.Credential(lab.Alice));
        shell.Set("bob", Labs.Credential(lab.Bob));
        return shell;
    }

    /// <summary>A shell with an open session for a new user of the lab, so that tests do not meet each other's mail.</summary>
    public static Shell Connected(Lab lab, LabUser user)
    {
        Shell shell = For(lab);
        shell.Run("Connect-Spectrum -Credential $args[0] @lab", Labs.Credential(user)).ThrowOnError();
        return shell;
    }

    /// <summary>Adds a user of a name that no other test has.</summary>
    public static LabUser NewUser(Lab lab)
    {
        var user = new LabUser($"user{System.Guid.NewGuid():N}@{lab.Alice.Address.Split('@')[1]}", "Correct-Horse-1");
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
        if (lab.CanSend)
        {
            servers["SmtpServer"] = lab.Host;
            servers["SmtpPort"] = lab.SubmissionPort;
        }

        return servers;
    }
}
